"""Into the trash (回收站) and out again; what is destroyed is destroyed by the clock alone."""

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from cms.calendars.services import end_of_day
from cms.core.audit import record_event
from cms.submissions.enums import ExportState, SubmissionState
from cms.submissions.holds import why_kept
from cms.submissions.models import ExportJob, Submission, TrashEntry
from cms.submissions.permissions import (
    user_can_hold_destruction,
    user_can_trash_submission,
)
from cms.submissions.services.refusals import recorded_refusal
from cms.submissions.services.second_entries import tell_of_pair
from cms.submissions.signals import submission_restored, submission_trashed
from cms.submissions.trash_words import in_trash_words

DAYS_IN_TRASH = 30  # forms.md §5 row 37
LONGEST_REASON = 200


class CannotTrashSubmission(Exception):
    """Why an answer was not moved to the trash; a sentence for the screen."""


class CannotRestoreSubmission(Exception):
    """Why an answer stays in the trash; a sentence for the screen."""


class CannotHoldDestruction(Exception):
    """Why an answer in the trash is not held, or not let go; a sentence for the screen."""


def trash_submission(*, submission: Submission, reason: str, by, now: datetime) -> TrashEntry:
    """Move a received answer to the trash: no list, count or sheet shows it any more.

    The duty that it fulfilled stays fulfilled: what was done was done. In the trash already, it
    stays as it is. Raises CannotTrashSubmission: for the wrong person, for an answer that is being
    written or on which a record rests, without a reason.
    """
    verb, refusal = "submission.trash", CannotTrashSubmission
    with recorded_refusal(refusal, verb=verb, obj=submission, by=by, now=now), transaction.atomic():
        locked = locked_submission(submission.pk)
        if locked is None:
            raise refusal(_("This answer was destroyed; its certificate of destruction is kept."))
        if not user_can_trash_submission(by, locked):
            raise refusal(
                _("Only the office director, or staff given the right on this form, may do this.")
            )
        reason = clean_reason(reason, refusal)
        if locked.deleted_at:
            return locked.trash_entry
        if why := why_not_trashed(locked) or why_kept(locked):
            raise refusal(why)
        return put_into_trash(locked, reason=reason, months=None, by=by, now=now)


def why_not_trashed(submission: Submission) -> str:
    """Why an answer in its state is not thrown away; empty where it may be."""
    if submission.state == SubmissionState.DRAFT:
        return _("A draft is its writer's alone; only what was submitted is moved to the trash.")
    # What no matter asks for may have no writer any more, who would send it again.
    if submission.state == SubmissionState.RETURNED and submission.subject_ref:
        return _(
            "This answer was returned and is being put right. Wait until it is sent again; then it "
            "can be moved to the trash."
        )
    return ""


def put_into_trash(
    locked: Submission, *, reason: str, months: int | None, by, now: datetime
) -> TrashEntry:
    """The change itself, on a locked row, with its line of the trail."""
    locked.deleted_at = now
    locked.save(update_fields=["deleted_at"])
    last_day = timezone.localdate(now) + timedelta(days=DAYS_IN_TRASH)
    entry = TrashEntry.objects.create(
        submission=locked,
        trashed_at=now,
        trashed_by=by,
        reason=reason,
        retention_months=months,
        destroy_at=end_of_day(last_day),
    )
    _take_back_sheets(locked.form_id, now)
    record_event(verb="submission.trash", obj=locked, by=by, now=now)
    submission_trashed.send(sender=Submission, submission=locked, by=by, now=now)
    tell_of_pair(locked, by=by, now=now)
    return entry


def _take_back_sheets(form_id: int, now: datetime) -> None:
    """Sheets made before hold what is now in the trash: they end, and one half-way begins anew."""
    jobs = ExportJob.objects.filter(form=form_id)
    jobs.filter(state=ExportState.READY, expires_at__gt=now).update(expires_at=now)
    jobs.filter(state=ExportState.RUNNING).update(
        state=ExportState.QUEUED, attempt=F("attempt") + 1, heartbeat_at=now, rows_done=0
    )


def restore_submission(*, submission: Submission, by, now: datetime) -> Submission:
    """Put an answer back as it was. Not in the trash, it stays as it is.

    Raises CannotRestoreSubmission: for the wrong person, when its days are over or it is being
    destroyed, and where the same part was filled in anew meanwhile.
    """
    verb, refusal = "submission.restore", CannotRestoreSubmission
    with recorded_refusal(refusal, verb=verb, obj=submission, by=by, now=now), transaction.atomic():
        locked = locked_submission(submission.pk)
        if locked is None:
            raise refusal(_("This answer was destroyed; its certificate of destruction is kept."))
        if not user_can_trash_submission(by, locked):
            raise refusal(
                _("Only the office director, or staff given the right on this form, may do this.")
            )
        if not locked.deleted_at:
            return locked
        entry = locked.trash_entry
        if entry.destroying_at or (now > entry.destroy_at and not entry.held_at):
            raise refusal(_("Its 30 days in the trash are over: it is being destroyed."))
        entry.delete()
        locked.deleted_at = None
        try:
            with transaction.atomic():
                locked.save(update_fields=["deleted_at"])
        except IntegrityError:
            raise refusal(
                _(
                    "The same part has been filled in anew meanwhile. Move that answer to the "
                    "trash first if this one is to be put back."
                )
            ) from None
        record_event(verb=verb, obj=locked, by=by, now=now)
        submission_restored.send(sender=Submission, submission=locked, by=by, now=now)
        tell_of_pair(locked, by=by, now=now)
        return locked


def hold_destruction(*, submission: Submission, reason: str, by, now: datetime) -> TrashEntry:
    """Keep an answer in the trash from being destroyed by the clock (暂缓销毁), with a reason:
    a complaint, an inspection or a court may ask for it. Raises CannotHoldDestruction.
    """
    verb = "submission.hold"
    with (
        recorded_refusal(CannotHoldDestruction, verb=verb, obj=submission, by=by, now=now),
        transaction.atomic(),
    ):
        entry = _entry_to_hold(submission, by)
        reason = clean_reason(reason, CannotHoldDestruction)
        if entry.held_at is None:
            entry.held_at, entry.held_by, entry.held_reason = now, by, reason
            entry.save(update_fields=["held_at", "held_by", "held_reason"])
            record_event(verb=verb, obj=submission, by=by, now=now)
        return entry


def release_hold(*, submission: Submission, by, now: datetime) -> TrashEntry:
    """Let the clock go on; what is due by now has a whole day left.

    Raises CannotHoldDestruction.
    """
    verb = "submission.release_hold"
    with (
        recorded_refusal(CannotHoldDestruction, verb=verb, obj=submission, by=by, now=now),
        transaction.atomic(),
    ):
        entry = _entry_to_hold(submission, by)
        if entry.held_at is not None:
            entry.held_at, entry.held_by, entry.held_reason = None, None, ""
            tomorrow = end_of_day(timezone.localdate(now) + timedelta(days=1))
            entry.destroy_at = max(entry.destroy_at, tomorrow)
            entry.save(update_fields=["held_at", "held_by", "held_reason", "destroy_at"])
            record_event(verb=verb, obj=submission, by=by, now=now)
        return entry


def _entry_to_hold(submission: Submission, by) -> TrashEntry:
    if not user_can_hold_destruction(by):
        raise CannotHoldDestruction(_("Only the office director holds back what is destroyed."))
    locked = locked_submission(submission.pk)
    if locked is None or not locked.deleted_at:
        raise CannotHoldDestruction(_("This answer is not in the trash."))
    if locked.trash_entry.destroying_at:
        raise CannotHoldDestruction(_("Its 30 days in the trash are over: it is being destroyed."))
    return locked.trash_entry


def locked_submission(pk: int) -> Submission | None:
    """The row, locked: who throws away, puts back and destroys takes turns on it."""
    rows = Submission.objects.select_for_update(of=("self",)).select_related("form", "version")
    return rows.filter(pk=pk).first()


def clean_reason(reason: str, refusal: type[Exception]) -> str:
    """One line of at most 200 characters. Raises ``refusal``."""
    reason = " ".join(reason.replace("\x00", "").split())
    if not reason:
        raise refusal(_("Give a reason."))
    if len(reason) > LONGEST_REASON:
        raise refusal(
            _("A reason has at most %(most)s characters; this one has %(count)s.")
            % {"most": LONGEST_REASON, "count": len(reason)}
        )
    return reason


def refuse_trashed(submission: Submission, refusal: type[Exception]) -> None:
    """Raise ``refusal`` with what its filler is told, where an answer is in the trash."""
    if submission.deleted_at:
        raise refusal(in_trash_words(submission.deleted_at))
