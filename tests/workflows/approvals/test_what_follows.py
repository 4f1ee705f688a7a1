"""After a submission or an approval the screen says what really follows, and offers no more."""

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Workflow, WorkflowTask

from cms.accounts.enums import Role
from cms.accounts.models import User
from tests.workflows.approvals.factories import UserFactory
from tests.workflows.approvals.standing import give_standing_chain, grant, two_releasers
from workflows.approvals.enums import DEFAULT_WORKFLOW, ReviewVerdict, Share
from workflows.approvals.models import (
    CommitteeTask,
    Decision,
    KindChain,
    OfficeReviewTask,
    SecondReviewTask,
)
from workflows.approvals.services import review_text

pytestmark = pytest.mark.django_db
BODY = '[{"type": "para", "value": "<p>正文。</p>"}]'


@pytest.fixture
def clerk(client, stage):
    stage.page.body = BODY
    stage.page.save_revision(user=stage.clerk)
    client.force_login(stage.clerk)
    return stage.clerk


def said(client, stage) -> str:
    answer = client.post(reverse("office_notices:submit", args=[stage.page.pk]))
    return str(list(get_messages(answer.wsgi_request))[-1])


def ballot_alone(**rules) -> None:
    """A chain that begins with the ballot."""
    CommitteeTask.objects.update(**rules)
    workflow = Workflow.objects.create(name="直接表决")
    WorkflowTask.objects.create(workflow=workflow, task=CommitteeTask.objects.get())
    KindChain.objects.create(kind="ANNOUNCEMENT", workflow=workflow)


def second_review(stage, order: int) -> User:
    second = UserFactory(roles=[Role.OFFICE_STAFF])
    task = SecondReviewTask.objects.create(name="双人复核", reviewer=second.person)
    workflow = Workflow.objects.get(name=DEFAULT_WORKFLOW)
    WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=order)
    return second


def page_of(client, stage, user) -> str:
    client.force_login(user)
    return client.get(reverse("approvals:review", args=[stage.current_step().pk])).content.decode()


def test_a_submission_names_the_first_step(client, stage, clerk):
    assert said(client, stage) == "已提交。现在的环节：办公室主任审核。"


def test_a_ballot_that_comes_first_is_named(client, stage, clerk):
    stage.page.kind = "ANNOUNCEMENT"
    stage.page.save_revision(user=clerk)
    ballot_alone()

    assert said(client, stage) == "已提交。现在的环节：党工委表决。"


def test_what_came_back_at_once_is_said_with_the_reason(client, stage, clerk):
    stage.page.kind = "ANNOUNCEMENT"
    stage.page.save_revision(user=clerk)
    stage.page.save_revision(user=stage.members[0])  # she does not vote on it
    ballot_alone(quorum=Share.NUMBER, quorum_number=9)

    assert said(client, stage) == "已提交。随即退回修改：有表决权的委员人数不足"


def test_a_number_beyond_the_body_is_refused_at_submission(client, stage, clerk):
    CommitteeTask.objects.update(threshold=Share.NUMBER, threshold_number=99)

    assert "“党工委表决”无法开始：审批环节要求99人" in said(client, stage)
    assert not Decision.objects.exists()


def test_a_review_that_nobody_can_take_is_said_to_be_stuck(client, stage, clerk):
    stage.director.groups.clear()

    assert "该环节目前无人可办理" in said(client, stage)


def test_the_button_of_a_review_names_the_real_next_step(client, stage):
    second = second_review(stage, 9)
    stage.submit()
    assert "同意，转入“党工委表决”" in page_of(client, stage, stage.director)
    stage.approve()
    stage.vote(*["FOR"] * 6)

    html = page_of(client, stage, second)

    assert "同意，完成审批" in html


def test_an_approval_says_where_the_text_is_now(client, stage):
    stage.submit()
    client.force_login(stage.director)
    address = reverse("approvals:review", args=[stage.current_step().pk])

    answer = client.post(address, {"verdict": "APPROVE"})

    assert [str(each) for each in get_messages(answer.wsgi_request)] == [
        "已同意。现在的环节：党工委表决。"
    ]


def test_urgency_is_offered_to_the_director_before_a_decision_alone(client, stage):
    second = second_review(stage, -1)
    stage.submit()
    assert 'name="hours"' not in page_of(client, stage, second)  # no director, no decision next
    step = stage.current_step()
    review_text(task_state=step, by=second, verdict=ReviewVerdict.APPROVE, now=timezone.now())
    assert 'name="hours"' in page_of(client, stage, stage.director)


def test_a_reviewer_who_is_no_director_is_offered_no_urgency(client, stage):
    chair = UserFactory(roles=[Role.CHAIR])
    OfficeReviewTask.objects.get().groups.add(*chair.groups.all())
    stage.submit()

    assert 'name="hours"' not in page_of(client, stage, chair)
    assert 'name="hours"' in page_of(client, stage, stage.director)


def test_the_two_of_an_authorisation_are_named_as_their_step(client, stage, clerk):
    give_standing_chain("RECEPTION")
    grant(stage, two_releasers())
    stage.page.kind = "RECEPTION"
    stage.page.save_revision(user=clerk)

    assert said(client, stage) == "已提交。现在的环节：授权发布RECEPTION。"
    assert Decision.objects.open().count() == 1
