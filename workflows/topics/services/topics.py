"""A topic is created and submitted for approval."""

import json
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import Page, Workflow, WorkflowPage

from cms.core.audit import record_event
from cms.publishing.corrections import correction_problem
from cms.publishing.held_back import files_problem
from cms.publishing.queries import permit_in_force
from cms.publishing.services import withdraw
from cms.publishing.set_time import set_time_problem
from workflows.approvals.enums import DEFAULT_WORKFLOW
from workflows.approvals.services import chain_problem, submit_text
from workflows.topics.enums import TopicKind
from workflows.topics.models import TopicIndex, TopicPage, take_number
from workflows.topics.permissions import user_can_edit_topics, user_can_withdraw_topic
from workflows.topics.queries import KIND_MODELS


class CannotCreateTopic(Exception):
    """Why a topic was not created; a sentence for the screen."""


class CannotSubmitTopic(Exception):
    """Why a topic was not submitted for approval; a sentence for the screen."""


class CannotWithdrawTopic(Exception):
    """Why a topic was not withdrawn; a sentence for the screen."""


def topic_index() -> TopicIndex:
    """The folder of topics, made by migration; made again where a database was emptied."""
    index = TopicIndex.objects.first()
    if index is None:
        root = Page.get_first_root_node()
        index = root.add_child(instance=TopicIndex(title="监督事项", slug="topics", live=False))
        workflow = Workflow.objects.filter(name=DEFAULT_WORKFLOW).first()
        if workflow:
            WorkflowPage.objects.create(page=index, workflow=workflow)
    return index


def create_topic(*, kind: str, by, now: datetime, deputies=(), **fields) -> TopicPage:
    """A new draft of a kind, numbered, with ``fields`` of its model; returns it saved.

    Raises CannotCreateTopic when ``by`` may not, or a ValidationError for wrong fields.
    """
    if not user_can_edit_topics(by):
        record_event(verb="topics.create", obj="topics", by=by, now=now, refused=True)
        raise CannotCreateTopic(_("Only the office creates topics."))
    with transaction.atomic():
        topic = KIND_MODELS[TopicKind(kind)](
            live=False, number=take_number(now=now), owner=by, **fields
        )
        topic.deputies.set(deputies)
        topic_index().add_child(instance=topic)
        topic.save_revision(user=by)
        record_event(verb="topics.create", obj=topic, by=by, now=now, detail=topic.number)
    return topic


def submit_topic(*, topic, by, now: datetime):
    """Start the approval of the latest draft; returns the workflow state.

    Raises CannotSubmitTopic for the wrong person, a topic already in approval, or a draft
    that lacks what the committee decides on.
    """
    return submit_text(
        text=topic,
        problem=submission_problem(topic, by, now),
        refusal=CannotSubmitTopic,
        verb="topics.submit",
        by=by,
        now=now,
    )


def withdraw_topic(*, topic, by, reason: str, now: datetime):
    """Take a public topic down; its address then says so with the date. Returns the permit.

    Answers still owed are waived (``wiring.on_withdrawn``). Raises CannotWithdrawTopic when it is
    not public or ``by`` may not, else what ``withdraw`` refuses.
    """
    permit = permit_in_force(topic.number)
    if permit is None or not user_can_withdraw_topic(by, topic):
        record_event(verb="topics.withdraw", obj=topic, by=by, now=now, refused=True)
        raise CannotWithdrawTopic(
            _("This topic is not public.")
            if permit is None
            else _("Only the director withdraws a public text.")
        )
    return withdraw(permit=permit, by=by, reason=reason, now=now)


def submission_problem(topic, by, now: datetime) -> str:
    """Why a topic cannot be submitted now; empty when it can."""
    if not user_can_edit_topics(by):
        return _("Only the office submits topics for approval.")
    if topic.workflow_in_progress:
        return _("This topic is being approved already.")
    draft = topic.get_latest_revision_as_object()
    problem = draft_problem(draft, timezone.localdate(now)) or set_time_problem(draft, now)
    return problem or files_problem(draft) or chain_problem(draft=draft, by=by, now=now)


def draft_problem(draft, today: date) -> str:
    """What a draft lacks before it can be decided on; empty when nothing."""
    if not draft.unit_id or not draft.starts_at:
        return _("Name the unit and the time.")
    if draft.form_version_id is None:
        return _("Choose the form version that is filled in.")
    if not draft.deputies.all():
        return _("Choose at least one deputy.")
    if draft.due_on and draft.due_on < today and not _is_public_day(draft):
        return _("The day until which the form is to be filled in has passed. Choose a later one.")
    return correction_problem(draft)


def _is_public_day(draft) -> bool:
    """Whether the public text names this day already: it may be corrected after its deadline."""
    permit = permit_in_force(draft.number)
    return bool(permit and json.loads(permit.payload).get("due_on") == draft.due_on.isoformat())
