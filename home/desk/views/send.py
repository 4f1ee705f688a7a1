"""The last look before sending, the sending, and 无意见."""

import secrets

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ObjectDoesNotExist
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from cms.core.typed import row_number
from cms.submissions.asked import asked_now
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


def mint_token() -> str:
    """What makes sending the same page twice one submission."""
    return secrets.token_hex(16)


@login_required
def check(request: HttpRequest, pk: int) -> HttpResponse:
    """核对: everything as it will be sent. Sending twice gives one submission, one receipt."""
    if request.method == "POST":
        rev = row_number(request.POST["rev"]) if "rev" in request.POST else None
        if sent := _sent(request, pk, submit_submission, base_rev=rev):
            return sent
    submission = my_submission(request, pk)
    if gone := where_it_went(request.user, submission):
        return gone
    problems = _problems(submission, fill_context(submission, request.user))
    return desk_page(
        request,
        "desk/check.html",
        status=422 if request.method == "POST" else 200,
        submission=submission,
        shown=shown_submission(submission, request.user),
        problems=problems,
        closed=not_taken_words(request.user, submission, timezone.now()),
        token=mint_token(),
    )


def _problems(submission, context) -> list[tuple]:
    """(section, input name, label, sentence) of what is missing or is no answer yet."""
    found, shown = [], asked_now(submission)
    for section in my_sections(submission):
        unread = section.errors_of(submission.unread_texts, context)
        unread = {name: sentence for name, sentence in unread.items() if shown.asks_at(name)}
        errors = section.problems(submission.answers, shown) | unread
        found += [(section, *line) for line in section.error_list(errors)]
    return found


@login_required
def no_comment(request: HttpRequest, pk: int) -> HttpResponse:
    """无意见: one tap, and one to confirm."""
    if request.method == "POST" and (sent := _sent(request, pk, mark_no_comment)):
        return sent
    submission = my_submission(request, pk)
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


def _sent(request: HttpRequest, pk: int, service, **seen) -> HttpResponse | None:
    """Where sending leads; None where the page itself says what stands in the way."""
    token = request.POST.get("token", "")[:64]
    try:
        service(submission=pk, token=token, by=request.user, now=timezone.now(), **seen)
    except DraftMoved as refusal:
        messages.warning(request, str(refusal))
        return None
    except (AlreadySubmitted, AnswersIncomplete, NotTheRespondent, ObjectDoesNotExist):
        return None
    except NothingAnswered as refusal:
        messages.error(request, str(refusal))
        return redirect("desk:no_comment", pk)
    except CannotSubmit as refusal:
        messages.error(request, str(refusal))
        return redirect("desk:fill_start", pk)
    return redirect("desk:receipt", pk)
