"""The steps of a chain are changed; what is under way goes on by those with which it began."""

import pytest
from django.contrib.auth.models import Permission
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Task, Workflow, WorkflowTask

from cms.core.models import AuditEvent
from cms.publishing.queries import permit_in_force
from cms.publishing.refusals import PublicationRefused
from tests.workflows.approvals.at_the_table import entry, make_table
from tests.workflows.approvals.factories import make_notice, submit
from tests.workflows.approvals.standing import party_committee
from tests.workflows.approvals.test_chain_screens import edited
from workflows.approvals.enums import DEFAULT_WORKFLOW, Choice, DecisionState, Way
from workflows.approvals.models import (
    Amendment,
    Decision,
    FormerChain,
    MeetingTask,
    OfficeReviewTask,
)
from workflows.approvals.services import (
    CannotDeactivateTask,
    confirm_amendment,
    end_decision,
    keep_former,
    start_approval,
)
from workflows.duties.queries import ledger_breaches

pytestmark = pytest.mark.django_db


@pytest.fixture
def director(client, stage):
    client.force_login(stage.director)
    return stage.director


def shipped() -> Workflow:
    return Workflow.objects.get(name=DEFAULT_WORKFLOW)


def to_a_meeting(client):
    """The director puts a meeting where the chain has its ballot."""
    meeting = MeetingTask.objects.create(name="党工委会议", body=party_committee())
    review = OfficeReviewTask.objects.get()
    return edited(client, shipped(), review, meeting)


def test_a_text_in_review_is_balloted_as_the_chain_was_and_a_later_one_meets(
    client, director, stage
):
    stage.submit()

    assert to_a_meeting(client).status_code == 302

    decision = stage.approve()
    assert decision.way == Way.BALLOT
    assert stage.vote(*[Choice.FOR] * 6).state == DecisionState.CARRIED
    assert permit_in_force(stage.page.number) is not None
    stage.workflow_state = submit(make_notice(stage.clerk, "后来的公告"), stage.clerk)
    assert stage.approve().way == Way.MEETING
    assert list(ledger_breaches()) == []


def test_a_ballot_under_way_is_carried_without_a_step_more(client, director, stage):
    decision = stage.open()
    ballot = Task.objects.get(pk=decision.task_state.task_id)
    meeting = MeetingTask.objects.create(name="党工委会议", body=party_committee())

    edited(client, shipped(), OfficeReviewTask.objects.get(), meeting)

    assert [task.pk for task in shipped().tasks] != [ballot.pk]
    assert stage.vote(*[Choice.FOR] * 6).state == DecisionState.CARRIED
    assert not Decision.objects.open().exists()
    stage.workflow_state.refresh_from_db()
    assert stage.workflow_state.status == "approved"


def test_the_former_chain_stands_disabled_beside_it_and_the_director_is_told(
    client, director, stage
):
    stage.open()
    page = client.get(reverse("wagtailadmin_workflows:edit", args=[shipped().pk]))
    assert "有 1 份文本正在经过本流程" in page.content.decode()

    answer = to_a_meeting(client)

    former = FormerChain.objects.get()
    assert former.former_of == shipped()
    assert not former.workflow.active
    assert former.workflow.name.startswith(DEFAULT_WORKFLOW)
    assert "原步骤已保留为" in client.get(answer.url).content.decode()
    event = AuditEvent.objects.get(verb="chain.keep")
    assert event.actor_id == director.pk
    assert event.detail == f"1 → {former.workflow.name}"
    # another change, with nothing under way in it, keeps nothing more
    review, meeting = shipped().tasks
    edited(client, shipped(), review, meeting, deleted=[review])
    assert FormerChain.objects.count() == 1


def test_with_nothing_changed_in_the_steps_nothing_is_kept(client, director, stage):
    stage.open()

    assert edited(client, shipped(), *shipped().tasks).status_code == 302

    assert not FormerChain.objects.exists()


def test_a_returned_text_goes_the_way_of_the_chain_as_it_is_now(client, director, stage):
    decision = stage.open()
    end_decision(decision=decision, reason="有误", by=director, now=timezone.now())
    to_a_meeting(client)

    draft = stage.page.get_latest_revision_as_object()
    stage.workflow_state = start_approval(draft=draft, by=stage.clerk, now=timezone.now())

    assert stage.workflow_state.workflow == shipped()
    assert stage.approve().way == Way.MEETING


def test_what_was_carried_in_principle_comes_back_to_those_who_confirm_it(client):
    table = make_table()
    stage = table.stage
    table.decide(entry("WITH_CHANGES", in_favour=7, against=1, changes="改标题"))
    client.force_login(stage.director)
    review, _meeting = shipped().tasks
    other = MeetingTask.objects.create(name="另一会议", body=party_committee())
    assert edited(client, shipped(), review, other).status_code == 302

    table.submit_again("改过的标题")
    stage.approve()

    amendment = Amendment.objects.get()
    assert not Decision.objects.open().exists()
    for part, by in (("PRESIDER", stage.members[0]), ("DIRECTOR", stage.director)):
        confirm_amendment(amendment=amendment, part=part, by=by, now=timezone.now())
    assert permit_in_force(stage.page.number).digest == amendment.digest


def test_code_takes_no_step_from_texts_under_way_either(stage):
    stage.submit()
    rows = WorkflowTask.objects.filter(workflow=shipped())
    meeting = MeetingTask.objects.create(name="党工委会议", body=party_committee())
    with pytest.raises(PublicationRefused), transaction.atomic():
        rows.first().delete()
    with pytest.raises(PublicationRefused), transaction.atomic():
        WorkflowTask.objects.create(workflow=shipped(), task=meeting)
    assert rows.count() == 2

    keep_former(workflow=shipped(), by=stage.director, now=timezone.now())
    rows.first().delete()
    assert stage.workflow_state.workflow.tasks.count() == 1  # as it was read before
    stage.workflow_state.refresh_from_db()
    assert stage.workflow_state.workflow.tasks.count() == 2


def test_no_step_is_switched_off_under_texts_that_have_yet_to_come_to_it(stage):
    stage.submit()
    review, ballot = (task.specific for task in shipped().tasks)

    for task in (review, ballot):
        with pytest.raises((PublicationRefused, CannotDeactivateTask)):
            task.deactivate(user=stage.director)

    assert Task.objects.filter(active=False).count() == 0
    assert stage.approve().way == Way.BALLOT


def test_a_chain_in_which_changes_are_confirmed_is_not_disabled(client):
    table = make_table()
    table.decide(entry("WITH_CHANGES", in_favour=7, against=1, changes="改标题"))
    table.submit_again("改过的标题")
    table.stage.approve()
    director = table.stage.director
    rights = Permission.objects.filter(codename__in=["delete_task", "delete_workflow"])
    director.groups.get().permissions.add(*rights)
    client.force_login(director)

    address = reverse("wagtailadmin_workflows:disable", args=[shipped().pk])
    answer = client.post(address, follow=True)

    assert "有正在进行的决定" in answer.content.decode()
    assert shipped().active
    assert Amendment.objects.get().is_open
