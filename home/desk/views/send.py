"""The last look before sending, the sending, and 无意见."""

import secrets

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from cms.accounts.fresh import recently_signed_in
from cms.core.typed import row_number
from cms.submissions.asked import asked_now
from cms.submissions.seals import is_second_entry
from cms.submissions.services import (
    AlreadySubmitted,
    AnswersIncomplete,
    CannotSubmit,
    DraftMoved,
    NothingAnswered,
    NotTheRespondent,
    mark_no_comment,
    submit_submission,
)
from cms.submissions.showing import fill_context, shown_submission
from home.desk.access import my_sections, my_submission, not_taken_words, where_it_went
from home.desk.frames import desk_page
from home.desk.signing import SIGNING, Pads, posted, set_aside, signatures_asked, waiting
from home.desk.views.versions import about_versions


def mint_token() -> str:
    """What makes sending the same page twice one submission."""
    return secrets.token_hex(16)


@login_required
def check(request: HttpRequest, pk: int) -> HttpResponse:
    """核对: everything as it will be sent, and signed where the form asks for it. Sending twice
    gives one submission, one receipt.
    """
    signs = request.method == "POST" and SIGNING in request.POST
    if signs and posted(request, my_submission(request, pk)).given:
        return _signed(request, pk)
    return _checked(request, pk)


def _checked(request: HttpRequest, pk: int) -> HttpResponse:
    pads = waiting(request, pk)
    if request.method == "POST":
        if SIGNING in request.POST:
            pads = posted(request, my_submission(request, pk))
        if not pads.errors and (sent := _sent_signed(request, pk, pads)):
            return sent
    submission = my_submission(request, pk)
    if gone := where_it_went(request.user, submission):
        return gone
    context = fill_context(submission, request.user)
    problems = _problems(submission, context)
    return desk_page(
        request,
        "desk/check.html",
        status=422 if request.method == "POST" else 200,
        submission=submission,
        shown=shown_submission(submission, request.user),
        problems=problems,
        signing=signatures_asked(request.user, submission, pads, context),
        closed=not_taken_words(request.user, submission, timezone.now()),
        token=mint_token(),
        **about_versions(request, submission),
    )


_signed = recently_signed_in(_checked, keeping=set_aside)  # before signing, as before a vote


def _sent_signed(request: HttpRequest, pk: int, pads: Pads) -> HttpResponse | None:
    """Where sending leads; None where the page says what is missing, beside the pads too."""
    rev = row_number(request.POST["rev"]) if "rev" in request.POST else None
    try:
        return _sent(request, pk, submit_submission, base_rev=rev, signatures=pads.given)
    except AnswersIncomplete as refusal:
        for problems in refusal.problems.values():
            pads.errors |= problems
    return None


def _problems(submission, context) -> list[tuple]:
    """(section, input name, label, sentence) of what is missing or is no answer yet."""
    found, shown = [], asked_now(submission)
    for section in my_sections(submission):
        unread = section.errors_of(submission.unread_texts, context)
        unread = {name: sentence for name, sentence in unread.items() if shown.asks_at(name)}
        errors = section.problems(submission.answers, shown) | unread
        found += [(section, *line) for line in section.error_list(errors, submission.answers)]
    return found


@login_required
def no_comment(request: HttpRequest, pk: int) -> HttpResponse:
    """无意见: one tap, and one to confirm."""
    if request.method == "POST" and (sent := _sent(request, pk, mark_no_comment)):
        return sent
    submission = my_submission(request, pk)
    if _is_unasked(submission):
        raise Http404
    if gone := where_it_went(request.user, submission):
        return gone
    has_text = any(section.tidy(submission.answers) for section in my_sections(submission))
    return desk_page(
        request,
        "desk/no_comment.html",
        submission=submission,
        has_text=has_text,
        token=mint_token(),
    )


def _is_unasked(submission) -> bool:
    """Whether no matter asks for it, so that there is nothing to be without comment on."""
    return not submission.subject_ref and not is_second_entry(submission)


def _sent(request: HttpRequest, pk: int, service, **seen) -> HttpResponse | None:
    """Where sending leads; None where the page itself says what stands in the way. Raises
    AnswersIncomplete.
    """
    token = request.POST.get("token", "")[:64]
    try:
        service(submission=pk, token=token, by=request.user, now=timezone.now(), **seen)
    except DraftMoved as refusal:
        messages.warning(request, str(refusal))
        return None
    except AnswersIncomplete:
        raise
    except (AlreadySubmitted, NotTheRespondent, ObjectDoesNotExist):
        return None
    except NothingAnswered as refusal:
        if _is_unasked(my_submission(request, pk)):
            messages.error(request, _("Nothing has been filled in yet."))
            return redirect("desk:fill_start", pk)
        messages.error(request, str(refusal))
        return redirect("desk:no_comment", pk)
    except CannotSubmit as refusal:
        messages.error(request, str(refusal))
        return redirect("desk:fill_start", pk)
    return redirect("desk:receipt", pk)
