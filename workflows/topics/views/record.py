"""One topic's record: where it stands, who has answered, what was found."""

from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils import timezone

from cms.accounts.enums import Role
from cms.accounts.permissions import has_role
from cms.people.models import Organization
from cms.publishing.queries import permits_about
from cms.submissions.permissions import user_can_export_form_answers
from workflows.duties.leavers import why_silent
from workflows.topics.enums import AssignmentState, Severity, TopicState
from workflows.topics.models import TopicPage
from workflows.topics.permissions import (
    user_can_decide_finding,
    user_can_edit_topics,
    user_can_read_topic,
    user_can_withdraw_topic,
)
from workflows.topics.queries import (
    answers_about,
    assignments_of,
    attachments_named,
    deputies_of,
    findings_of,
    timeline_of,
    with_state,
)
from workflows.topics.services import draft_problem, has_office_part, rows_of


@dataclass(frozen=True)
class Part:
    """An assignment as the list of who has answered shows it."""

    assignment: object
    light: str
    silent: str = ""  # why its owner can no longer answer: the office waives or reassigns it

    @classmethod
    def of(cls, assignment, now: datetime, silent: str = "") -> "Part":
        """Words beside the colour: answered, waived, overdue, waiting."""
        if assignment.state != AssignmentState.OPEN:
            return cls(assignment, assignment.state)
        return cls(assignment, "OVERDUE" if assignment.due_at < now else "WAITING", silent)


def parts_of(topic: TopicPage, now: datetime) -> list[Part]:
    """Every part of the form; open ones say if nobody is left who could fill them."""
    assignments = list(assignments_of(topic))
    waiting = {a.person_id for a in assignments if a.state == AssignmentState.OPEN}
    silent = why_silent(waiting - {None}, now, as_deputies=True)
    return [Part.of(each, now, silent.get(each.person_id, "")) for each in assignments]


def topic_for(user, pk: int) -> TopicPage:
    """The topic with its state, for those who may read its record."""
    if not user_can_read_topic(user):
        raise PermissionDenied
    rows = with_state(TopicPage.objects.select_related("content_type"))
    return get_object_or_404(rows, pk=pk)


def record(request: HttpRequest, pk: int) -> HttpResponse:
    """The record page (办理情况): everything about one topic, printable."""
    topic = topic_for(request.user, pk)
    now = timezone.now()
    draft = topic.get_latest_revision_as_object()
    answers = list(answers_about(topic))
    findings = list(findings_of(topic))
    written = {
        (answer.pk, row.question_key, row.row_id): row
        for answer in answers
        for row in rows_of(answer)
    }
    decided = {(f.submission_id, f.question_key, f.row_id): f for f in findings}
    stored = attachments_named(answers)
    # What a deputy photographed stands beside the row she wrote, taken into the record or not.
    photos = {
        source: [stored[pk] for pk in row.files if pk in stored] for source, row in written.items()
    }
    offered = [(row, photos[source]) for source, row in written.items() if source not in decided]
    parts = parts_of(topic, now)
    return TemplateResponse(
        request,
        "topics/record.html",
        {
            "topic": topic,
            "draft": draft,
            "deputies": deputies_of(draft),
            "state_name": TopicState(topic.state).label,
            "problem": draft_problem(draft, timezone.localdate(now))
            if topic.state in UNSENT
            else "",
            "may_submit": topic.state in UNSENT and user_can_edit_topics(request.user),
            "may_edit": user_can_edit_topics(request.user),
            "may_fill_office_part": topic.is_public
            and user_can_edit_topics(request.user)
            and has_office_part(draft.form_version),
            "may_download": bool(answers)
            and user_can_export_form_answers(request.user, answers[0].form),
            "may_withdraw": topic.is_public and user_can_withdraw_topic(request.user, topic),
            "may_decide": user_can_decide_finding(request.user, topic),
            "may_waive": has_role(request.user, Role.OFFICE_DIRECTOR),
            "timeline": timeline_of(topic),
            "permits": permits_about(*topic.refs),
            "parts": parts,
            "waiting": [p for p in parts if p.assignment.state == AssignmentState.OPEN],
            "answers": answers,
            "offered": offered,
            "findings": [(found, photos.get(source, [])) for source, found in decided.items()],
            "severities": Severity.choices,
            "units": Organization.objects.filter(is_active=True) if offered else (),
        },
    )


UNSENT = (TopicState.DRAFT, TopicState.RETURNED, TopicState.PUBLISHED, TopicState.WITHDRAWN)
