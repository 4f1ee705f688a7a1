"""The office accepts what it received, or returns it with a reason."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from cms.core.audit import record_event
from cms.formbuilder.compiler import compile_version
from cms.submissions.asked import asked_now
from cms.submissions.enums import MOVES, Move, SubmissionState
from cms.submissions.models import PastFiling, Submission
from cms.submissions.permissions import user_can_decide_submission
from cms.submissions.receipts import unsigned
from cms.submissions.services.refusals import recorded_refusal
from cms.submissions.services.second_entries import begin_anew, why_not_settled
from cms.submissions.signals import submission_accepted, submission_returned

NOTE = 500  # characters of a note on one question


class CannotAcceptSubmission(Exception):
    """Why a submission was not accepted; a sentence for the screen."""


class CannotReturnSubmission(Exception):
    """Why a submission was not returned; a sentence for the screen."""


def accept_submission(*, submission: Submission, by, now: datetime) -> Submission:
    """Take the answers as given. Called twice, the second time changes nothing."""
    verb, refusal = "submission.accept", CannotAcceptSubmission
    with recorded_refusal(refusal, verb=verb, obj=submission, by=by, now=now), transaction.atomic():
        locked = _locked(submission, by, refusal)
        if locked.state == SubmissionState.ACCEPTED:
            return locked
        if why := why_not_settled(locked):
            raise refusal(why)
        _move(locked, Move.ACCEPT, refusal, by, now)
        locked.save(update_fields=["state", "decided_by", "decided_at"])
        record_event(verb=verb, obj=locked, by=by, now=now)
        submission_accepted.send(sender=Submission, submission=locked, by=by, now=now)
        return locked


def return_submission(
    *,
    submission: Submission,
    reason: str,
    by,
    now: datetime,
    notes: Mapping[str, str] | None = None,
) -> Submission:
    """Give the answers back to be completed; what was received is kept as it was.

    ``notes``: what is to be changed, by the key of the question beside which it is shown; with one
    of them no ``reason`` need be given. Raises ``CannotReturnSubmission``, also for a note on what
    was not asked.
    """
    verb, refusal = "submission.return", CannotReturnSubmission
    with recorded_refusal(refusal, verb=verb, obj=submission, by=by, now=now), transaction.atomic():
        locked = _locked(submission, by, refusal)
        said = {key: text.strip() for key, text in (notes or {}).items() if text.strip()}
        if problem := _problem_of(locked, reason, said):
            raise refusal(problem)
        _move(locked, Move.RETURN, refusal, by, now)
        locked.return_reason, locked.return_notes = reason.strip()[:2000], said
        keep_past(locked, now)
        begin_anew(locked, by=by, now=now)
        # What is written anew is signed anew: the earlier filing keeps the signature.
        locked.answers = unsigned(locked.answers, compile_version(locked.version).signatures)
        locked.from_paper = False  # its owner is asked now, not whoever typed it in
        decided = ["state", "decided_by", "decided_at", "return_reason", "return_notes"]
        locked.save(update_fields=[*decided, "from_paper", "answers"])
        record_event(verb=verb, obj=locked, by=by, now=now)
        submission_returned.send(sender=Submission, submission=locked, by=by, now=now)
        return locked


def keep_past(locked: Submission, now: datetime) -> None:
    """Keep what the office had received, as it was, of what is returned now."""
    PastFiling.objects.create(
        submission=locked,
        token=locked.token,
        body_sha256=locked.body_sha256,
        answers=locked.answers,
        no_comment=locked.no_comment,
        submitted_at=locked.submitted_at,
        returned_at=now,
        return_reason=locked.return_reason,
        return_notes=locked.return_notes,
    )


def _problem_of(locked: Submission, reason: str, notes: dict[str, str]) -> str:
    if not reason.strip() and not notes:
        return _("Give a reason that the respondent can act on.")
    if any(len(text) > NOTE for text in notes.values()):
        return _("A note on a question has at most %(most)s characters.") % {"most": NOTE}
    applies, sections = asked_now(locked), compile_version(locked.version)
    asked = (each.by_key for each in sections.sections_for(locked.filler))
    if not set(notes) <= {key for keys in asked for key in keys if applies.asks(key)}:
        return _("A note stands beside a question that was asked.")
    return ""


def _locked(submission: Submission, by, refusal) -> Submission:
    rows = Submission.objects.select_for_update(of=("self",)).select_related("form", "version")
    locked = rows.get(pk=submission.pk)
    if not user_can_decide_submission(by, locked):
        raise refusal(_("Only the office accepts and returns answers."))
    return locked


def _move(locked: Submission, move: Move, refusal, by, now: datetime) -> None:
    starts, ends = MOVES[move]
    if locked.state not in starts or locked.deleted_at:
        raise refusal(
            _("This is not possible in the state “%(state)s”.")
            % {"state": locked.get_state_display()}
        )
    locked.state, locked.decided_by, locked.decided_at = ends, by, now
