"""One topic's record: where it stands, who has answered, what was found."""

from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from cms.accounts.enums import Role
from cms.accounts.permissions import has_role
from cms.core.addresses import absolute
from cms.people.models import Organization
from cms.publishing.queries import permit_in_force, permits_about
from cms.submissions.permissions import user_can_export_form_answers
from cms.submissions.queries import as_received
from workflows.approvals.came_back import came_back_as
from workflows.duties.enums import RequestState
from workflows.duties.leavers import why_silent
from workflows.duties.models import Duty, DutyRequest
from workflows.duties.views.wechat import wechat_page
from workflows.duties.wechat import duty_notice, public_notice
from workflows.topics.enums import FILL_KIND, AssignmentState, Severity, TopicState
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
    office_answer_in,
    timeline_of,
    with_state,
)
from workflows.topics.services import decided_and_offered, draft_problem, has_office_part


@dataclass(frozen=True)
class Part:
    """An assignment as the list of who has answered shows it."""

    assignment: object
    light: str
    silent: str = ""  # why its owner can no longer answer: the office waives or reassigns it
    duty: Duty | None = None  # what is still owed on it
    asked: DutyRequest | None = None  # more time, or a waiver: a director decides
    notice: str = ""  # what the office sends to whoever owes it

    @property
    def begun(self) -> bool:
        """Something is written already, and not sent."""
        return self.assignment.state == AssignmentState.OPEN and bool(self.assignment.submission_id)

    @classmethod
    def of(cls, assignment, now: datetime, silent="", duty=None, asked=None) -> "Part":
        """Words beside the colour: answered, waived, overdue, waiting."""
        if assignment.state != AssignmentState.OPEN:
            return cls(assignment, assignment.state)
        light = "OVERDUE" if assignment.due_at < now else "WAITING"
        return cls(assignment, light, silent, duty, asked, duty_notice(duty, now) if duty else "")


def parts_of(topic: TopicPage, now: datetime) -> list[Part]:
    """Every part of the form; open ones say if nobody is left who could fill them."""
    assignments = list(assignments_of(topic))
    open_now = {a.person_id for a in assignments if a.state == AssignmentState.OPEN}
    silent = why_silent(open_now - {None}, now, as_deputies=True)
    owed = {
        (duty.owner_key, duty.round): duty
        for duty in Duty.objects.open().filter(kind=FILL_KIND, subject_ref=topic.subject_ref)
    }
    waiting = DutyRequest.objects.filter(
        duty__kind=FILL_KIND, duty__subject_ref=topic.subject_ref, state=RequestState.WAITING
    )
    asked = {request.duty_id: request for request in waiting}
    found = []
    for each in assignments:
        duty = owed.get((each.owner_key, each.round))
        why = silent.get(each.person_id, "")
        found.append(Part.of(each, now, why, duty, asked.get(duty.pk) if duty else None))
    return found


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
    answers = as_received(answers_about(topic))
    decided, offered = decided_and_offered(answers, list(findings_of(topic)))
    stored = attachments_named(answers)
    parts = parts_of(topic, now)
    return TemplateResponse(
        request,
        "topics/record.html",
        {
            "topic": topic,
            "draft": draft,
            "deputies": deputies_of(draft),
            "state_name": _state_name(topic),
            "problem": draft_problem(draft, timezone.localdate(now))
            if topic.state in UNSENT
            else "",
            "may_submit": topic.state in UNSENT and user_can_edit_topics(request.user),
            "may_edit": user_can_edit_topics(request.user),
            "may_fill_office_part": topic.is_public
            and user_can_edit_topics(request.user)
            and has_office_part(draft.form_version),
            "office_answer": office_answer_in(answers),
            "may_download": bool(answers)
            and user_can_export_form_answers(request.user, answers[0].form),
            "may_withdraw": topic.is_public and user_can_withdraw_topic(request.user, topic),
            "may_decide": user_can_decide_finding(request.user, topic),
            "is_director": has_role(request.user, Role.OFFICE_DIRECTOR),
            "timeline": timeline_of(topic),
            "permits": permits_about(*topic.refs),
            "parts": parts,
            "waiting": [p for p in parts if p.assignment.state == AssignmentState.OPEN],
            "on_paper": sum(p.assignment.state == AssignmentState.PAPER for p in parts),
            "answers": answers,
            "offered": [(each, photos_of(each.row, stored)) for each in offered],
            "findings": [(line, photos_of(line.row, stored)) for line in decided],
            "severities": Severity.choices,
            "units": Organization.objects.filter(is_active=True) if offered else (),
        },
    )


def _state_name(topic: TopicPage) -> str:
    """What the decision said of it, where a decision sent it back."""
    returned = came_back_as([topic]) if topic.state == TopicState.RETURNED else {}
    return returned.get(topic.pk) or TopicState(topic.state).label


def photos_of(row, stored: dict) -> list:
    """What a deputy photographed stands beside the row she wrote, taken into the record or not."""
    return [stored[pk] for pk in row.files if pk in stored] if row else []


UNSENT = (
    TopicState.DRAFT,
    TopicState.RETURNED,
    TopicState.REVOKED,
    TopicState.LAPSED,
    TopicState.PUBLISHED,
    TopicState.WITHDRAWN,
)


@require_safe
def wechat(request: HttpRequest, pk: int) -> HttpResponse:
    """复制微信通知 of a topic that is public: its approved title and its address."""
    permit = permit_in_force(topic_for(request.user, pk).number)
    if permit is None:
        raise Http404
    text, back = public_notice(permit.title, permit.address), reverse("topics:record", args=[pk])
    return wechat_page(request, permit.title, text, absolute(permit.address), back)
