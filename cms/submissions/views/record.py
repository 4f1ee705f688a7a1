"""One submission as it was asked; accepting and returning it."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cms.core.audit import record_event
from cms.submissions.access import subject_labels
from cms.submissions.enums import RECEIVED, SubmissionState
from cms.submissions.models import Submission
from cms.submissions.permissions import (
    user_can_decide_submission,
    user_can_read_form_answers,
    user_can_read_submission,
    user_can_trash_submission,
)
from cms.submissions.queries import as_received
from cms.submissions.services import (
    CannotAcceptSubmission,
    CannotReturnSubmission,
    accept_submission,
    return_submission,
)
from cms.submissions.showing import shown_submission


def submission_for(user, pk: int) -> Submission:
    """A received submission that this account may read; a draft is its writer's alone."""
    rows = Submission.objects.kept().select_related(
        *("form", "version", "respondent__person", "entered_by__person", "on_behalf_of"),
        "decided_by__person",
    )
    found = get_object_or_404(rows, pk=pk, state__in=sorted(RECEIVED))
    if not user_can_read_submission(user, found):
        record_event(verb="submission.read", obj=found, by=user, now=timezone.now(), refused=True)
        raise Http404
    return found


def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Every answer beside the question as it was asked."""
    submission = submission_for(request.user, pk)
    [submission] = as_received([submission])
    past = list(submission.past_filings.all())
    return render(
        request,
        "submissions/detail.html",
        {
            "submission": submission,
            "subject": subject_labels([submission.subject_ref]).get(submission.subject_ref, ""),
            "parts": shown_submission(submission, request.user),
            "past": past,
            "may_read_form": user_can_read_form_answers(request.user, submission.form),
            "may_trash": submission.state != SubmissionState.RETURNED
            and user_can_trash_submission(request.user, submission),
            "may_decide": submission.state == SubmissionState.SUBMITTED
            and user_can_decide_submission(request.user, submission),
        },
    )


@require_POST
def accept(request: HttpRequest, pk: int) -> HttpResponse:
    """接受."""
    submission = submission_for(request.user, pk)
    try:
        accept_submission(submission=submission, by=request.user, now=timezone.now())
        messages.success(request, _("Accepted."))
    except CannotAcceptSubmission as refusal:
        messages.error(request, str(refusal))
    return redirect("submissions:detail", pk)


@require_POST
def give_back(request: HttpRequest, pk: int) -> HttpResponse:
    """退回补充."""
    submission = submission_for(request.user, pk)
    try:
        return_submission(
            submission=submission,
            reason=request.POST.get("reason", ""),
            by=request.user,
            now=timezone.now(),
        )
        messages.success(request, _("Returned. The respondent sees your reason."))
    except CannotReturnSubmission as refusal:
        messages.error(request, str(refusal))
    return redirect("submissions:detail", pk)
