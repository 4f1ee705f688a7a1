"""双人复核: a named person looks again; and what reviewers owe stands in the ledger."""

import pytest
from django.utils import timezone
from wagtail.models import Workflow, WorkflowTask

from cms.accounts.enums import Role
from cms.publishing.refusals import PublicationRefused
from home.notices.services import CannotSubmitNotice, submit_notice
from tests.workflows.approvals.factories import UserFactory
from workflows.approvals.enums import DEFAULT_WORKFLOW, REVIEW_KIND, ReviewVerdict
from workflows.approvals.models import Decision, SecondReviewTask
from workflows.approvals.queries import reviews_awaiting
from workflows.approvals.services import CannotReview, recall_text, review_text
from workflows.duties.models import Duty
from workflows.duties.queries import ledger_breaches


@pytest.fixture
def second(stage):
    """A clerk who looks at every text between the director and the committee."""
    user = UserFactory(roles=[Role.OFFICE_STAFF])
    task = SecondReviewTask.objects.create(name="双人复核", reviewer=user.person)
    workflow = Workflow.objects.get(name=DEFAULT_WORKFLOW)
    for row in workflow.workflow_tasks.filter(task__name="党工委表决"):
        row.sort_order = 5
        row.save()
    WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=3)
    return user


def review(stage, by, verdict=ReviewVerdict.APPROVE, **more) -> None:
    step = stage.current_step()
    review_text(task_state=step, by=by, verdict=verdict, now=timezone.now(), **more)


def owing() -> list:
    duties = Duty.objects.open().filter(kind=REVIEW_KIND)
    return [duty.owner_person for duty in duties.order_by("owner_person")]


def test_the_named_person_looks_again_before_the_committee(stage, second):
    stage.submit()
    assert owing() == [stage.director.person]
    review(stage, stage.director)

    assert not Decision.objects.exists()
    assert owing() == [second.person]
    assert list(ledger_breaches()) == []
    for by in (stage.director, stage.clerk, UserFactory(is_superuser=True)):
        with pytest.raises(CannotReview):
            review(stage, by)
    assert [step.pk for step in reviews_awaiting(second)] == [stage.current_step().pk]
    review(stage, second)

    assert Decision.objects.open().count() == 1
    assert owing() == []
    with pytest.raises(CannotReview):
        review(stage, second)
    states = Duty.objects.filter(kind=REVIEW_KIND).values_list("state", flat=True)
    assert set(states) == {"FULFILLED"}
    assert list(ledger_breaches()) == []


def test_the_second_look_may_return_the_text(stage, second):
    stage.submit()
    review(stage, stage.director)

    review(stage, second, ReviewVerdict.RETURN, comment="日期有误")

    stage.workflow_state.refresh_from_db()
    assert stage.workflow_state.status == "needs_changes"
    assert owing() == []
    assert list(ledger_breaches()) == []


def test_it_is_never_the_author(stage, second):
    stage.page.save_revision(user=second, log_action=True)
    stage.submit()

    with pytest.raises(CannotReview, match="不能再作第二复核人"):
        review(stage, stage.director)

    assert owing() == [stage.director.person]
    assert list(ledger_breaches()) == []


def test_it_is_never_who_reviewed_before(stage, second):
    SecondReviewTask.objects.update(reviewer=stage.director.person)
    stage.submit()

    with pytest.raises(CannotReview, match="不能再作第二复核人"):
        review(stage, stage.director)


def test_a_named_person_without_an_account_is_told_at_once(stage, second, now):
    workflow = Workflow.objects.get(name=DEFAULT_WORKFLOW)
    workflow.workflow_tasks.filter(task__name="办公室主任审核").delete()
    second.is_active = False
    second.save()
    stage.page.body = [("para", "<p>正文</p>")]
    stage.page.save_revision(user=stage.clerk)

    with pytest.raises(CannotSubmitNotice, match="没有可用账号"):
        submit_notice(notice=stage.page, by=stage.clerk, now=now)

    assert not stage.page.workflow_in_progress
    assert not Duty.objects.exists()


def test_a_cancelled_review_is_owed_by_nobody(stage):
    others = [UserFactory(roles=[Role.OFFICE_DIRECTOR]) for _number in range(2)]
    stage.submit()
    assert len(owing()) == 3
    UserFactory(roles=[Role.OFFICE_DIRECTOR])  # joined since; owes nothing of it
    assert list(ledger_breaches()) == []

    stage.workflow_state.cancel(user=stage.clerk)

    assert owing() == []
    assert list(ledger_breaches()) == []
    stage.submit()
    review(stage, others[0])
    states = Duty.objects.filter(kind=REVIEW_KIND).values_list("state", flat=True)
    assert sorted(states) == ["FULFILLED"] + ["WAIVED"] * 6
    assert list(ledger_breaches()) == []


def test_a_draft_taken_back_from_review_and_deleted_leaves_no_duty(stage):
    state = stage.submit().workflow_state
    with pytest.raises(PublicationRefused, match="请先撤回送审"):
        stage.page.delete()

    recall_text(state=state, reason="另行起草", by=stage.clerk, now=timezone.now())
    type(stage.page).objects.get(pk=stage.page.pk).delete()

    assert owing() == []
    assert list(ledger_breaches()) == []


def test_a_review_that_nobody_owes_is_a_breach(stage):
    stage.submit()
    Duty.objects.update(state="WAIVED", fulfilled_at=timezone.now())

    assert [breach["kind"] for breach in ledger_breaches()] == [REVIEW_KIND]


def test_the_desk_leads_a_reviewer_outside_the_admin_to_the_text(client, stage, second):
    second.groups.clear()
    stage.submit()
    review(stage, stage.director)
    client.force_login(second)

    html = client.get("/desk/").content.decode()

    assert f"/desk/reviews/{stage.current_step().pk}/" in html
    page = client.get(f"/desk/reviews/{stage.current_step().pk}/")
    assert page.status_code == 200
