"""Wagtail's workflow screens as a shortcut round the ballot: approve, disable, remove, cancel."""

import re
from contextlib import suppress

import pytest
from django.urls import reverse
from wagtail.models import TaskState, Workflow, WorkflowState, WorkflowTask

from cms.core.models import AuditEvent
from cms.publishing.refusals import PublicationRefused
from tests.cms.publishing.ways.editor import edit_form, form_of
from tests.cms.publishing.ways.gate_off import stock_wagtail
from tests.cms.publishing.ways.rows import live
from tests.cms.publishing.ways.scenario import snapshot
from tests.workflows.topics.factories import make_clerk, make_director
from workflows.approvals.enums import DecisionState, ReviewVerdict
from workflows.approvals.models import Decision
from workflows.approvals.services import review_text, start_approval

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.parametrize("start", ["draft", "edited"], indirect=True),
]


def at_review(case, now) -> TaskState:
    draft = case.page.get_latest_revision_as_object()
    return start_approval(draft=draft, by=make_clerk(), now=now).current_task_state


def at_ballot(case, now) -> TaskState:
    step = at_review(case, now)
    review_text(task_state=step, by=make_director(), verdict=ReviewVerdict.APPROVE, now=now)
    return WorkflowState.objects.get(pk=step.workflow_state_id).current_task_state


def approve_review(case, step):
    address = reverse("wagtailadmin_pages:workflow_action", args=[case.page.pk, "approve", step.pk])
    return address, {"comment": ""}


def approve_in_editor(case, step):
    button = {"action-workflow-action": "true", "workflow-action-name": "approve"}
    address = reverse("wagtailadmin_pages:edit", args=[case.page.pk])
    return address, edit_form(case.client, case.page, case.word, **button)


def disable_step(case, step):
    return reverse("wagtailadmin_workflows:disable_task", args=[step.task_id]), {}


def disable_workflow(case, step):
    workflow = step.workflow_state.workflow
    return reverse("wagtailadmin_workflows:disable", args=[workflow.pk]), {}


def remove_step(case, step):
    """The workflow's own form, with this step struck out."""
    workflow = Workflow.objects.get(pk=step.workflow_state.workflow_id)
    address = reverse("wagtailadmin_workflows:edit", args=[workflow.pk])
    body = form_of(case.client, address)
    tasks = list(workflow.workflow_tasks.order_by("sort_order"))
    for number, row in enumerate(tasks):
        body[f"workflow_tasks-{number}-task"] = row.task_id
        body[f"workflow_tasks-{number}-ORDER"] = number + 1
        body[f"workflow_tasks-{number}-DELETE"] = "1" if row.task_id == step.task_id else ""
    return address, body


def cancel_and_publish(case, step):
    address = reverse("wagtailadmin_pages:edit", args=[case.page.pk])
    with suppress(PublicationRefused):  # while the committee decides, nobody cancels
        step.workflow_state.cancel(user=case.user)
    return address, edit_form(case.client, case.page, case.word, **{"action-publish": "1"})


def publish_meanwhile(case, step):
    address = reverse("wagtailadmin_pages:edit", args=[case.page.pk])
    return address, edit_form(case.client, case.page, case.word, **{"action-publish": "1"})


WAYS = [
    approve_review,
    approve_in_editor,
    disable_step,
    disable_workflow,
    remove_step,
    cancel_and_publish,
    publish_meanwhile,
]
# Setting up workflows is the administrator's work: allowed, and no shortcut all the same.
SETTINGS = {disable_step, disable_workflow, remove_step}


@pytest.mark.parametrize("stage", [at_review, at_ballot])
@pytest.mark.parametrize("way", WAYS)
def test_no_workflow_screen_replaces_the_ballot(way, stage, case, now):
    step = stage(case, now)
    address, body = way(case, step)
    facts = snapshot(drafts=False)

    response = case.client.post(address, body, follow=True)

    assert response.status_code in (200, 403)
    case.nothing_unapproved_is_seen()
    after = snapshot(drafts=False)
    same = ("pages", "permits", "events", "addresses", "walls", "schedules")
    assert {name: after[name] for name in same} == {name: facts[name] for name in same}
    assert not Decision.objects.filter(state=DecisionState.CARRIED).exists()
    if way not in SETTINGS:
        assert re.search("党工委|无法保存|锁定", response.content.decode())
        refused = AuditEvent.objects.filter(refused=True, actor_id=case.user.pk)
        assert refused.filter(verb__startswith="publishing.").exists()


def test_the_last_step_taken_away_publishes_with_stock_wagtail(case, now, settings):
    """The twin: the same screens, the same text, a workflow of Wagtail's own making."""
    step = at_review(case, now)
    settings.WAGTAIL_FINISH_WORKFLOW_ACTION = "wagtail.workflows.publish_workflow_state"
    address, body = disable_workflow(case, step)
    with stock_wagtail():
        state = WorkflowState.objects.get(pk=step.workflow_state_id)
        others = state.workflow.workflow_tasks.exclude(task_id=step.task_id)
        WorkflowTask.objects.filter(pk__in=others.values("pk"))._raw_delete(others.db)
        case.client.post(*disable_step(case, step))
        assert live(case)
    case.client.force_login(case.user)
    assert not live(case)
    case.client.post(address, body)
    assert not live(case)
