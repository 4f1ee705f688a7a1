"""拍照交办公室代录: photos of a paper are handed in, read again once typed in, or given back."""

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cms.submissions.permissions import is_own, user_can_transcribe
from cms.submissions.services import CannotAttachFile, CannotHandIn
from home.desk.access import closed_words, not_begun_words, stands_in
from home.desk.frames import desk_page
from workflows.duties.wording import due_words
from workflows.topics.enums import Filler
from workflows.topics.models import Assignment
from workflows.topics.permissions import user_can_fill_assignment
from workflows.topics.services import (
    CannotFillAssignment,
    give_paper_back,
    hand_in_paper,
    say_typed_wrong,
)


def _part(pk: int) -> Assignment:
    rows = Assignment.objects.select_related(
        *("topic", "version", "submission__version", "person", "organization")
    )
    return get_object_or_404(rows, pk=pk, filler=Filler.DEPUTY)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def hand_in(request: HttpRequest, pk: int) -> HttpResponse:
    """Take photos of the paper, and one tap hands them to the office."""
    part, now = _part(pk), timezone.now()
    if not user_can_fill_assignment(request.user, part, timezone.localdate(now)):
        raise Http404
    error = ""
    if request.method == "POST":
        try:
            photos = request.FILES.getlist("photos")
            hand_in_paper(assignment=part, photos=photos, by=request.user, now=now)
        except (CannotAttachFile, CannotHandIn, CannotFillAssignment) as refusal:
            error = str(refusal)
        else:
            messages.success(request, _("Handed to the office, which types it in."))
            return redirect("desk:assignment", pk)
    closed = closed_words(request.user, part) or not_begun_words(request.user, part, now)
    if closed and not error:
        return redirect("desk:assignment", pk)
    return desk_page(
        request,
        "desk/hand_in.html",
        status=422 if error else 200,
        part=part,
        due=due_words(part.due_at, now),
        instead_of=part.person.name if stands_in(request.user, part) else "",
        error=error,
    )


@login_required
@require_POST
def wrong(request: HttpRequest, pk: int) -> HttpResponse:
    """有误: back to the office, with what is wrong."""
    part = _part(pk)
    if part.submission is None or not is_own(request.user, part.submission):
        raise Http404
    if not _told(request, part, say_typed_wrong):
        return redirect("desk:receipt", part.submission_id)
    messages.success(request, _("The office reads what is wrong and types it in again."))
    return redirect("desk:assignment", pk)


@login_required
@require_POST
def give_back(request: HttpRequest, pk: int) -> HttpResponse:
    """The photos cannot be read: the deputy is asked again."""
    part = _part(pk)
    if part.submission is None or not user_can_transcribe(request.user, part.submission):
        raise Http404
    if not _told(request, part, give_paper_back):
        return redirect("desk:fill_start", part.submission_id)
    messages.success(request, _("Given back. The deputy sees your reason."))
    return redirect("desk:home")


def _told(request: HttpRequest, part: Assignment, act: Callable) -> bool:
    """Whether ``act`` took the reason that was posted; if not, why is said."""
    reason = request.POST.get("reason", "")
    try:
        act(assignment=part, reason=reason, by=request.user, now=timezone.now())
    except CannotHandIn as refusal:
        messages.error(request, str(refusal))
        return False
    return True
