"""Before and around filling: what is asked, where to begin, and text kept past a sign-out."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from cms.accounts.kept import KEPT
from cms.formbuilder.compiler import compile_version
from cms.submissions.asked import asked_now
from cms.submissions.enums import SubmissionState
from cms.submissions.permissions import is_own
from cms.submissions.showing import paper_photos
from home.desk.access import (
    closed_words,
    my_sections,
    my_submission,
    not_begun_words,
    stands_in,
    where_it_went,
)
from home.desk.frames import desk_page
from home.desk.late import back_to_the_page, goes_on_with_a_tap, kept_for
from home.desk.views.versions import at_opening
from workflows.duties.wording import due_words, rule_words
from workflows.topics.enums import AssignmentState
from workflows.topics.models import Assignment
from workflows.topics.permissions import is_out_of_office, user_can_fill_assignment
from workflows.topics.services import CannotFillAssignment, open_fill


@login_required
def assignment(request: HttpRequest, pk: int) -> HttpResponse:
    """What is asked of me, by when and why then; a tap begins or goes on."""
    now = timezone.now()
    part = get_object_or_404(
        Assignment.objects.select_related(
            "topic__unit", "version", "submission", "person", "organization"
        ),
        pk=pk,
    )
    today = timezone.localdate(now)
    if not user_can_fill_assignment(request.user, part, today) and not is_out_of_office(
        request.user, part, today
    ):
        raise Http404
    if request.method == "POST":
        try:
            submission = open_fill(assignment=part, by=request.user, now=now)
        except CannotFillAssignment as refusal:
            messages.error(request, str(refusal))
            return redirect("desk:assignment", pk)
        if request.POST.get("act") == "no_comment":
            return redirect("desk:no_comment", submission.pk)
        return redirect("desk:fill_start", submission.pk)
    if part.submission_id and not part.submission.is_editable:
        return redirect("desk:receipt", part.submission_id)
    return desk_page(
        request,
        "desk/assignment.html",
        part=part,
        closed=closed_words(request.user, part) or not_begun_words(request.user, part, now),
        due=due_words(part.due_at, now),
        rule=rule_words(part.due_rule) or _("a date typed by hand"),
        instead_of=part.person.name if stands_in(request.user, part) else "",
        sections=compile_version(part.version).sections_for(part.filler),
        **_on_paper(request.user, part),
    )


def _on_paper(user, part) -> dict:
    """The photos that are with the office, or why it gave them back."""
    submission = part.submission
    if part.state == AssignmentState.PAPER:
        return {"paper": paper_photos(submission), "may_add": is_own(user, submission)}
    gave_back = submission is not None and submission.state == SubmissionState.DRAFT
    return {"paper": None, "asked_again": submission.return_reason if gave_back else ""}


@login_required
def fill_start(request: HttpRequest, pk: int) -> HttpResponse:
    """The first page of my part, or the receipt if it is sent."""
    submission = my_submission(request, pk)
    sections = my_sections(submission)
    if not sections:
        raise Http404
    shown = asked_now(submission)
    first = next((part for part in sections if shown.asks_section(part.key)), sections[0])
    gone = where_it_went(request.user, submission) or at_opening(request, submission)
    return gone or redirect("desk:fill", pk, first.key)


@login_required
def resume(request: HttpRequest) -> HttpResponse:
    """After signing in again: what was typed goes on its way with one tap."""
    kept = kept_for(request)
    if not kept:
        return redirect("desk:home")
    if request.method == "POST":
        del request.session[KEPT]
        messages.info(request, _("What was kept has been thrown away."))
        return redirect("desk:home")
    if not goes_on_with_a_tap(kept):
        return back_to_the_page(request, kept)
    return desk_page(request, "desk/resume.html", kept=kept)
