"""The office accepts what it received, or returns it with a reason."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from cms.core.audit import record_event
from cms.submissions.enums import MOVES, Move, SubmissionState
from cms.submissions.models import PastFiling, Submission
from cms.submissions.permissions import user_can_decide_submission
from cms.submissions.services.refusals import recorded_refusal
from cms.submissions.signals import submission_accepted, submission_returned


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
        _move(locked, Move.ACCEPT, refusal, by, now)
        locked.save(update_fields=["state", "decided_by", "decided_at"])
        record_event(verb=verb, obj=locked, by=by, now=now)
        submission_accepted.send(sender=Submission, submission=locked, by=by, now=now)
        return locked


def return_submission(*, submission: Submission, reason: str, by, now: datetime) -> Submission:
    """Give the answers back to be completed; what was received is kept as it was."""
    verb, refusal = "submission.return", CannotReturnSubmission
    with recorded_refusal(refusal, verb=verb, obj=submission, by=by, now=now), transaction.atomic():
        locked = _locked(submission, by, refusal)
        if not reason.strip():
            raise refusal(_("Give a reason that the respondent can act on."))
        _move(locked, Move.RETURN, refusal, by, now)
        locked.return_reason = reason.strip()[:2000]
        locked.save(update_fields=["state", "decided_by", "decided_at", "return_reason"])
        PastFiling.objects.create(
            submission=locked,
            token=locked.token,
            body_sha256=locked.body_sha256,
            answers=locked.answers,
            no_comment=locked.no_comment,
            submitted_at=locked.submitted_at,
            returned_at=now,
            return_reason=locked.return_reason,
        )
        record_event(verb=verb, obj=locked, by=by, now=now)
        submission_returned.send(sender=Submission, submission=locked, by=by, now=now)
        return locked


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
