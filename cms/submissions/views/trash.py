"""回收站: what lies there, into it with a reason, and out again."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from cms.formbuilder.permissions import forms_with_trash
from cms.submissions.access import subject_labels
from cms.submissions.holds import why_kept
from cms.submissions.models import Submission, TrashEntry
from cms.submissions.permissions import (
    user_can_hold_destruction,
    user_can_trash_submission,
    user_can_view_trash,
)
from cms.submissions.queries import in_trash
from cms.submissions.services import (
    CannotHoldDestruction,
    CannotRestoreSubmission,
    CannotTrashSubmission,
    hold_destruction,
    release_hold,
    restore_submission,
    trash_submission,
)
from cms.submissions.services.trash import DAYS_IN_TRASH, LONGEST_REASON, why_not_trashed
from cms.submissions.views.record import submission_for

PAGE = 20


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=LONGEST_REASON,
        widget=forms.TextInput,
        help_text=gettext_lazy(
            "It stands on the certificate of destruction for ever: write nothing of what was "
            "answered, and nobody's name."
        ),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def to_trash(request: HttpRequest, pk: int) -> HttpResponse:
    """移入回收站: what will happen, then a reason and one press."""
    submission = submission_for(request.user, pk)
    if not user_can_trash_submission(request.user, submission):
        raise PermissionDenied
    typed = ReasonForm(request.POST if request.method == "POST" else None)
    refusal = why_not_trashed(submission) or why_kept(submission)
    if request.method == "POST" and typed.is_valid():
        try:
            trash_submission(
                submission=submission,
                reason=typed.cleaned_data["reason"],
                by=request.user,
                now=timezone.now(),
            )
            messages.success(request, _("Moved to the trash. It can be put back for 30 days."))
            return redirect("submissions:list", submission.form_id)
        except CannotTrashSubmission as error:
            refusal = str(error)
    context = {
        "submission": submission,
        "subject": subject_labels([submission.subject_ref]).get(submission.subject_ref, ""),
        "typed": typed,
        "refusal": refusal,
        "days": DAYS_IN_TRASH,
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "submissions/to_trash.html", context, status=status)


def trash(request: HttpRequest) -> HttpResponse:
    """What lies in the trash of the forms one has the right on: the newest first, twenty a page."""
    user = request.user
    if not user_can_view_trash(user):
        raise PermissionDenied
    pages = Paginator(in_trash(user), PAGE)
    page = pages.get_page(request.GET.get("p"))
    labels = subject_labels({entry.submission.subject_ref for entry in page})
    for entry in page:
        entry.subject = labels.get(entry.submission.subject_ref, "")
    context = {
        "page": page,
        "now": timezone.now(),
        "may_hold": user_can_hold_destruction(user),
        "has_right": bool(page.object_list) or forms_with_trash(user).exists(),
    }
    return render(request, "submissions/trash.html", context)


def _in_trash(request: HttpRequest, pk: int) -> Submission:
    """The submission of an entry that this account may act on; else it does not exist."""
    if not user_can_view_trash(request.user):
        raise PermissionDenied
    entry = get_object_or_404(TrashEntry.objects.select_related("submission__form"), submission=pk)
    if not user_can_trash_submission(request.user, entry.submission):
        raise Http404
    return entry.submission


@require_POST
def restore(request: HttpRequest, pk: int) -> HttpResponse:
    """恢复."""
    submission = _in_trash(request, pk)
    try:
        restore_submission(submission=submission, by=request.user, now=timezone.now())
    except CannotRestoreSubmission as refusal:
        messages.error(request, str(refusal))
        return redirect("submissions:trash")
    messages.success(request, _("Put back as it was."))
    return redirect("submissions:trash")


@require_POST
def hold(request: HttpRequest, pk: int) -> HttpResponse:
    """暂缓销毁, with a reason; or no longer."""
    submission = _in_trash(request, pk)
    by, now = request.user, timezone.now()
    try:
        if request.POST.get("act") == "release":
            release_hold(submission=submission, by=by, now=now)
            messages.success(request, _("It is destroyed when its days are over."))
        else:
            reason = request.POST.get("reason", "")
            hold_destruction(submission=submission, reason=reason, by=by, now=now)
            messages.success(request, _("Held: it is not destroyed until you let it go."))
    except CannotHoldDestruction as refusal:
        messages.error(request, str(refusal))
    return redirect("submissions:trash")
