"""One submission as it was asked; accepting and returning it."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cms.core.audit import record_event
from cms.formbuilder.compiler import compile_version
from cms.formbuilder.enums import QuestionType
from cms.submissions.access import subject_labels
from cms.submissions.asked import unfit_now
from cms.submissions.corrected import changed_since_return, shown_corrections
from cms.submissions.enums import RECEIVED, SubmissionState
from cms.submissions.models import Submission
from cms.submissions.permissions import (
    user_can_decide_submission,
    user_can_read_form_answers,
    user_can_read_submission,
    user_can_trash_submission,
)
from cms.submissions.queries import as_received
from cms.submissions.seals import is_sealed, pair_of
from cms.submissions.services import (
    CannotAcceptSubmission,
    CannotReturnSubmission,
    accept_submission,
    return_submission,
)
from cms.submissions.services.corrections import can_be_corrected, why_not_corrected
from cms.submissions.services.second_entries import why_not_settled
from cms.submissions.services.trash import why_not_trashed
from cms.submissions.showing import paper_photos, shown_submission
from cms.submissions.signatures import signatures_of_filings


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


NOTE = "note-"  # a note's field, followed by the key of its question


def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Every answer beside the question as it was asked; of a sealed one how its entries stand."""
    found = submission_for(request.user, pk)
    if is_sealed(found):
        return redirect("submissions:second", pk)
    return _detail(request, found)


def _detail(request: HttpRequest, found: Submission, refusal: str = "") -> HttpResponse:
    """The same, with what was typed for a return that was refused."""
    [submission] = as_received([found])
    past, typed = list(submission.past_filings.all()), _notes_of(request)
    noted = submission.return_notes
    may_decide = user_can_decide_submission(request.user, submission)
    correct = _corrections_of(submission) if may_decide else {}
    parts = [
        (
            part,
            [
                (each, noted.get(each.key, ""), typed.get(each.key, ""), correct.get(each.key, ()))
                for each in part.lines
            ],
        )
        for part in shown_submission(submission, request.user)
    ]
    asked = compile_version(submission.version).questions
    signed = signatures_of_filings(submission, past)
    for filing in past:
        filing.noted = [(asked[key].label, text) for key, text in filing.return_notes.items()]
        under = signed[filing.token].items()
        filing.signed = [(asked[key].label, shown) for key, shown in under]
    return render(
        request,
        "submissions/detail.html",
        {
            "submission": submission,
            "subject": subject_labels([submission.subject_ref]).get(submission.subject_ref, ""),
            "parts": parts,
            "past": past,
            "paper": paper_photos(submission),
            "refusal": refusal,
            "typed_reason": request.POST.get("reason", ""),
            "may_read_form": user_can_read_form_answers(request.user, submission.form),
            "may_trash": not why_not_trashed(submission)
            and user_can_trash_submission(request.user, submission),
            "may_decide": submission.state == SubmissionState.SUBMITTED and may_decide,
            "corrections": shown_corrections(submission),
            "pair": pair_of(submission),
            "changed": changed_since_return(submission, past),
            "unfit": list(dict.fromkeys(unfit_now(submission).values())),
        },
        status=422 if refusal else 200,
    )


def _corrections_of(submission: Submission) -> dict[str, list[tuple[str, str]]]:
    """Question key → (row's number or none, address) of each answer that may be corrected."""
    if why_not_corrected(submission) or why_not_settled(submission):
        return {}
    found: dict[str, list[tuple[str, str]]] = {}
    for key, question in compile_version(submission.version).questions.items():
        if not can_be_corrected(question):
            continue
        address = reverse("submissions:correct", args=[submission.pk, key])
        found[key] = [("", address)]
        if question.type == QuestionType.ROWS:
            rows = enumerate(submission.answers.get(key) or (), start=1)
            found[key] = [(str(n), f"{address}?row={row['row']}") for n, row in rows]
    return found


def _notes_of(request: HttpRequest) -> dict[str, str]:
    """Notes as posted, by the key of the question."""
    fields = request.POST.items()
    return {name.removeprefix(NOTE): text for name, text in fields if name.startswith(NOTE)}


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
    """退回补充: a reason, notes on single questions, or both."""
    submission = submission_for(request.user, pk)
    try:
        return_submission(
            submission=submission,
            reason=request.POST.get("reason", ""),
            notes=_notes_of(request),
            by=request.user,
            now=timezone.now(),
        )
        messages.success(request, _("Returned. The respondent sees your reason."))
    except CannotReturnSubmission as refusal:
        if not user_can_decide_submission(request.user, submission):
            messages.error(request, str(refusal))
            return redirect("submissions:detail", pk)
        return _detail(request, submission, str(refusal))
    return redirect("submissions:detail", pk)
