"""Chains are made of the steps of this house: in Wagtail's own group approval nobody is asked."""

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse
from django.utils import timezone
from wagtail.models import GroupApprovalTask, Task, Workflow, WorkflowTask

from cms.accounts.enums import Role
from home.notices.enums import NoticeKind
from tests.workflows.approvals.factories import UserFactory
from tests.workflows.approvals.standing import party_committee
from tests.workflows.approvals.test_chain_screens import new_chain
from workflows.approvals.models import CommitteeTask, KindChain, MeetingTask
from workflows.approvals.services import CannotAssignChain, assign_chain
from workflows.duties.steps import short_steps

pytestmark = pytest.mark.django_db
NEWS = NoticeKind.NEWS.value
SENTENCE = "不会交给任何人办理"


@pytest.fixture
def director(client, stage):
    client.force_login(stage.director)
    return stage.director


@pytest.fixture
def stray(stage) -> GroupApprovalTask:
    """One that was made before."""
    task = GroupApprovalTask.objects.create(name="角色审核甲")
    task.groups.set(Group.objects.filter(name=Role.OFFICE_DIRECTOR))
    return task


def test_only_steps_of_this_house_are_offered(client, director, stray):
    for name in ("select_task_type", "task_chooser", "task_chooser_results"):
        html = client.get(reverse(f"wagtailadmin_workflows:{name}")).content.decode()
        assert "groupapprovaltask" not in html.lower(), name
        assert "角色审核甲" not in html, name
    address = reverse("wagtailadmin_workflows:add_task", args=["wagtailcore", "groupapprovaltask"])
    assert client.get(address).status_code == 404
    count = Task.objects.count()
    create = reverse("wagtailadmin_workflows:task_chooser_create")
    client.post(f"{create}?create_model=wagtailcore.groupapprovaltask", {"create-task-name": "乙"})
    assert Task.objects.count() == count


def test_the_chooser_finds_steps_and_speaks_chinese(client, director):
    html = client.get(reverse("wagtailadmin_workflows:task_chooser")).json()["html"]
    assert "环节类型" in html
    assert "Task type" not in html
    results = reverse("wagtailadmin_workflows:task_chooser_results")
    assert "党工委表决" in client.get(results, {"q": "党工委"}).content.decode()
    kind = {"task_type": "approvals.OfficeReviewTask"}
    assert "党工委表决" not in client.get(results, kind).content.decode()


def test_the_chooser_is_for_those_who_compose_chains(client, stage):
    client.force_login(UserFactory(roles=[Role.OFFICE_STAFF]))
    for name in ("task_chooser", "task_chooser_results", "task_chooser_create"):
        answer = client.get(reverse(f"wagtailadmin_workflows:{name}"))
        assert answer.status_code in (302, 403), name


def test_no_chain_is_saved_or_given_with_such_a_step(client, director, stray):
    meeting = MeetingTask.objects.create(name="会议", body=party_committee())
    answer = new_chain(client, "夹带流程", stray, meeting)
    assert SENTENCE in answer.content.decode()
    assert not Workflow.objects.filter(name="夹带流程").exists()
    workflow = Workflow.objects.create(name="旧流程")
    for order, task in enumerate([stray, CommitteeTask.objects.get()]):
        WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=order)

    with pytest.raises(CannotAssignChain, match=SENTENCE):
        assign_chain(kind=NEWS, workflow=workflow, by=director, now=timezone.now())

    assert not KindChain.objects.exists()


def test_the_setup_check_names_one_that_is_in_use(client, director, stray):
    workflow = Workflow.objects.create(name="旧流程")
    WorkflowTask.objects.create(workflow=workflow, task=stray, sort_order=0)

    short = [str(each.step.label) for each in short_steps(timezone.now())]

    assert any("角色审核甲" in label for label in short)
    assert "角色审核甲" in client.get(reverse("duties:posts")).content.decode()
