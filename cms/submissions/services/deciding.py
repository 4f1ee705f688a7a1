"""The office accepts what it received, or returns it with a reason."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from cms.core.audit import record_event
from cms.formbuilder.permissions import user_can_collect_answers
from cms.submissions.access import Want, subject_allows
from cms.submissions.enums import MOVES, Move
from cms.submissions.models import PastFiling, Submission
from cms.submissions.signals import submission_accepted, submission_returned


class CannotDecideSubmission(Exception):
    """Why a submission stays as it is; a sentence for the screen."""


def user_can_decide(user, submission: Submission) -> bool:
    """The office of the subject, or whoever was granted to collect this form's answers."""
    if submission.subject_ref and subject_allows(user, submission.subject_ref, Want.DECIDE):
        return True
    return user_can_collect_answers(user, submission.form)


def accept_submission(*, submission: Submission, by, now: datetime) -> Submission:
    """What was handed in is taken over."""
    with transaction.atomic():
        submission = _moved(submission, Move.ACCEPT, by, now)
        submission.save()
        record_event(verb="submission.accept", obj=submission, by=by, now=now)
        submission_accepted.send(Submission, submission=submission, by=by, now=now)
    return submission


def return_submission(*, submission: Submission, reason: str, by, now: datetime) -> Submission:
    """Back to its writer, with a reason; what was received is kept as an earlier filing."""
    if not reason.strip():
        raise CannotDecideSubmission(_("Please say what is to be changed."))
    with transaction.atomic():
        submission = _moved(submission, Move.RETURN, by, now)
        PastFiling.objects.create(
            submission=submission,
            token=submission.token,
            body_sha256=submission.body_sha256,
            answers=submission.answers,
            no_comment=submission.no_comment,
            submitted_at=submission.submitted_at,
            returned_at=now,
            return_reason=reason.strip(),
        )
        submission.return_reason, submission.no_comment = reason.strip(), False
        submission.save()
        record_event(verb="submission.return", obj=submission, by=by, now=now)
        submission_returned.send(Submission, submission=submission, by=by, now=now)
    return submission


def _moved(submission: Submission, move: Move, by, now: datetime) -> Submission:
    submission = Submission.objects.select_for_update().get(pk=submission.pk)
    starts, end = MOVES[move]
    if not user_can_decide(by, submission):
        raise CannotDecideSubmission(_("You have no right to decide on this submission."))
    if submission.state not in starts:
        raise CannotDecideSubmission(_("This submission has been dealt with already."))
    submission.state, submission.decided_by, submission.decided_at = end, by, now
    return submission
