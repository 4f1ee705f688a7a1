"""Who runs accounts or checks the trail reviews nothing, whoever is named in a step."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from wagtail.models import TaskState, Workflow, WorkflowTask

from cms.accounts.enums import EXCLUSIVE, Role
from home.notices.services import submission_problem
from tests.workflows.approvals.factories import UserFactory, make_notice, submit
from workflows.approvals.enums import DEFAULT_WORKFLOW, STUCK_KIND, ReviewVerdict
from workflows.approvals.models import OfficeReviewTask, SecondReviewTask
from workflows.approvals.permissions import user_can_view_review
from workflows.approvals.queries import reviewers_of, reviews_awaiting
from workflows.approvals.services import CannotReview, review_text
from workflows.approvals.setup import REVIEW_STEP, SECOND_STEP
from workflows.duties.models import Duty
from workflows.duties.steps import staffing

pytestmark = [pytest.mark.django_db, pytest.mark.parametrize("hat", EXCLUSIVE)]


def approve(step, by) -> None:
    review_text(task_state=step, by=by, verdict=ReviewVerdict.APPROVE, now=timezone.now())


def named(reviewer, order: int) -> SecondReviewTask:
    task = SecondReviewTask.objects.create(name="双人复核", reviewer=reviewer.person)
    workflow = Workflow.objects.get(name=DEFAULT_WORKFLOW)
    WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=order)
    return task


def test_she_is_not_named_second_reviewer(client, stage, hat):
    alone = UserFactory(roles=[hat])
    with pytest.raises(ValidationError, match="系统管理员和审计员"):
        SecondReviewTask(name="双人复核", reviewer=alone.person).full_clean()
    client.force_login(stage.director)
    address = reverse("wagtailadmin_workflows:add_task", args=["approvals", "secondreviewtask"])
    fields = {"name": "双人复核", "reviewer": alone.person_id, "deadline_days": 2}

    assert "不参与信息审核" in client.post(address, fields).content.decode()

    assert not SecondReviewTask.objects.exists()


def test_her_group_is_not_offered_for_a_review(client, stage, hat):
    client.force_login(stage.director)
    address = reverse("wagtailadmin_workflows:add_task", args=["approvals", "officereviewtask"])
    html = client.get(address).content.decode()
    group = UserFactory(roles=[hat]).groups.get()
    assert hat.value not in html
    assert Role.OFFICE_DIRECTOR.value in html

    client.post(address, {"name": "审核", "groups": [group.pk], "deadline_days": 2})

    assert not OfficeReviewTask.objects.filter(name="审核").exists()


def test_named_before_she_takes_no_review(stage, hat):
    alone = UserFactory(roles=[hat])
    task = named(alone, -1)

    assert alone.person.name in submission_problem_of(stage)
    task.reviewer = stage.director.person
    task.save()
    step = submit(stage.page, stage.clerk).current_task_state
    SecondReviewTask.objects.update(reviewer=alone.person)
    step = TaskState.objects.get(pk=step.pk)
    assert reviewers_of(step) == []
    assert not user_can_view_review(alone, step)
    assert not reviews_awaiting(alone).exists()
    with pytest.raises(CannotReview):
        approve(step, alone)
    row = next(s for s in staffing(timezone.now()) if s.step.key.startswith(SECOND_STEP))
    assert row.is_empty


def test_nor_one_of_a_group_that_was_given_the_step_before(stage, hat):
    alone = UserFactory(roles=[hat])
    OfficeReviewTask.objects.get().groups.set(alone.groups.all())
    step = submit(make_notice(stage.clerk), stage.clerk).current_task_state

    assert Duty.objects.open().get().kind == STUCK_KIND
    assert not user_can_view_review(alone, step)
    with pytest.raises(CannotReview):
        approve(step, alone)
    row = next(s for s in staffing(timezone.now()) if s.step.asked_into == REVIEW_STEP)
    assert row.is_empty


def submission_problem_of(stage) -> str:
    stage.page.body = '[{"type": "para", "value": "<p>正文。</p>"}]'
    stage.page.save_revision(user=stage.clerk)
    return submission_problem(stage.page, stage.clerk, timezone.now())
