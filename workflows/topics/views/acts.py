"""Acts on a topic's record: each translates a form, makes one service call, says what happened."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cms.core.typed import row_number
from cms.people.models import Organization
from cms.publishing.services import CannotWithdraw
from cms.submissions.models import Submission
from workflows.approvals.following import state_of
from workflows.approvals.views.following import tell_what_follows
from workflows.topics.models import Assignment
from workflows.topics.services import (
    CannotAskAgain,
    CannotDecideFinding,
    CannotFillAssignment,
    CannotSubmitTopic,
    CannotWithdrawTopic,
    accept_finding,
    ask_again,
    dismiss_finding,
    open_office_fill,
    submit_topic,
    withdraw_topic,
)
from workflows.topics.views.record import topic_for


@require_POST
def submit(request: HttpRequest, pk: int) -> HttpResponse:
    """提交审批."""
    topic = topic_for(request.user, pk)
    try:
        submit_topic(topic=topic.specific, by=request.user, now=timezone.now())
    except CannotSubmitTopic as refusal:
        messages.error(request, str(refusal))
    else:
        tell_what_follows(request, _("Submitted for approval."), state_of(topic))
    return redirect("topics:record", pk)


@require_POST
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """A row is taken into the record, or left out."""
    topic = topic_for(request.user, pk)
    post = request.POST
    submission = get_object_or_404(
        Submission.objects.received().about(topic.subject_ref),
        pk=row_number(post.get("submission")),
    )
    source = {
        "topic": topic,
        "submission": submission,
        "question_key": post.get("question", ""),
        "row_id": post.get("row", ""),
        "seen": post.get("seen", ""),
        "by": request.user,
        "now": timezone.now(),
    }
    try:
        if post.get("act") == "dismiss":
            dismiss_finding(reason=post.get("reason", ""), **source)
            messages.success(request, _("Left out of the record."))
        else:
            unit = Organization.objects.filter(pk=row_number(post.get("unit"))).first()
            accept_finding(severity=post.get("severity", ""), unit=unit, **source)
            messages.success(request, _("Taken into the record."))
    except CannotDecideFinding as refusal:
        messages.error(request, str(refusal))
    return redirect("topics:record", pk)


@require_POST
def owed_again(request: HttpRequest, pk: int, assignment_pk: int) -> HttpResponse:
    """恢复填报: the waiver is taken back."""
    topic = topic_for(request.user, pk)
    assignment = get_object_or_404(Assignment, pk=assignment_pk, topic_id=topic.pk)
    try:
        ask_again(assignment=assignment, by=request.user, now=timezone.now())
        messages.success(request, _("Asked again."))
    except CannotAskAgain as refusal:
        messages.error(request, str(refusal))
    return redirect("topics:record", pk)


@require_POST
def office_fill(request: HttpRequest, pk: int) -> HttpResponse:
    """The office opens its own part of the form."""
    topic = topic_for(request.user, pk)
    try:
        submission = open_office_fill(topic=topic, by=request.user, now=timezone.now())
    except CannotFillAssignment as refusal:
        messages.error(request, str(refusal))
        return redirect("topics:record", pk)
    return redirect("desk:fill_start", submission.pk)


@require_POST
def take_down(request: HttpRequest, pk: int) -> HttpResponse:
    """撤回: the director, with a reason; at once."""
    topic = topic_for(request.user, pk)
    reason = request.POST.get("reason", "").strip()
    try:
        withdraw_topic(topic=topic, by=request.user, reason=reason, now=timezone.now())
        messages.success(request, _("Withdrawn. Its address now says so with today's date."))
    except (CannotWithdraw, CannotWithdrawTopic) as refusal:
        messages.error(request, str(refusal))
    return redirect("topics:record", pk)
