"""Limits of filling in: set by the office, kept by whoever begins or files an answer."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from cms.accounts.permissions import has_role
from cms.core.audit import record_event
from cms.formbuilder.enums import Filler
from cms.submissions.models import Intake, LateLeave, Submission
from cms.submissions.permissions import OFFICE, user_can_set_intake
from cms.submissions.services.refusals import recorded_refusal

REASON = 200


class CannotSetIntake(Exception):
    """Why limits or a leave were not taken; ``field`` names the input beside which it stands."""

    def __init__(self, sentence: str, field: str = "") -> None:
        super().__init__(sentence)
        self.field = field


def set_intake(
    *,
    form,
    subject_ref: str,
    opens_at: datetime | None,
    closes_at: datetime | None,
    cap: int | None,
    by,
    now: datetime,
) -> Intake:
    """Set from when until when, and how many answers are taken. What was received stays received,
    also where the new cap is lower. Raises CannotSetIntake.
    """
    verb = "submission.limit"
    with recorded_refusal(CannotSetIntake, verb=verb, obj=form, by=by, now=now):
        if not user_can_set_intake(by, form, subject_ref):
            raise CannotSetIntake(_("Only the office sets limits of filling in."))
        if opens_at and closes_at and closes_at <= opens_at:
            raise CannotSetIntake(_("Filling in cannot end before it begins."), "closes_at")
        if cap is not None and cap < 1:
            raise CannotSetIntake(_("At least one answer has to be taken."), "cap")
        with transaction.atomic():
            limits = {"opens_at": opens_at, "closes_at": closes_at, "cap": cap}
            intake, _new = Intake.objects.update_or_create(
                form=form,
                subject_ref=subject_ref,
                defaults={**limits, "set_by": by, "set_at": now},
            )
            detail = " · ".join(_words(name, value) for name, value in limits.items() if value)
            record_event(verb=verb, obj=form, by=by, now=now, detail=detail or _("No limits"))
            return intake


def _words(name: str, value) -> str:
    if name == "cap":
        return _("at most %(n)s") % {"n": value}
    moment = f"{timezone.localtime(value):%Y-%m-%d %H:%M}"
    return (_("from %(at)s") if name == "opens_at" else _("until %(at)s")) % {"at": moment}


def allow_late(*, intake, account, until: datetime, reason: str, by, now: datetime) -> LateLeave:
    """Let one account answer until a moment after all; a leave given before it ends with this one.

    Raises CannotSetIntake.
    """
    verb, form = "submission.allow_late", intake.form
    with recorded_refusal(CannotSetIntake, verb=verb, obj=form, by=by, now=now):
        if not user_can_set_intake(by, form, intake.subject_ref):
            raise CannotSetIntake(_("Only the office sets limits of filling in."))
        if until <= now:
            raise CannotSetIntake(_("This moment has passed already."), "until")
        if not reason.strip():
            raise CannotSetIntake(_("Please give a reason."), "reason")
        with transaction.atomic():
            locked = Intake.objects.select_for_update().get(pk=intake.pk)
            _in_force(locked).filter(account=account).update(ended_at=now)
            leave = LateLeave.objects.create(
                intake=locked,
                account=account,
                until=until,
                reason=reason.strip()[:REASON],
                given_by=by,
                given_at=now,
            )
            detail = f"{account} · {_words('closes_at', until)} · {leave.reason}"
            record_event(verb=verb, obj=form, by=by, now=now, detail=detail[:300])
            return leave


def end_leave(*, leave: LateLeave, by, now: datetime) -> None:
    """Take a leave back; called twice, the second time changes nothing. Raises CannotSetIntake."""
    verb, form = "submission.end_late", leave.intake.form
    with recorded_refusal(CannotSetIntake, verb=verb, obj=form, by=by, now=now):
        if not user_can_set_intake(by, form, leave.intake.subject_ref):
            raise CannotSetIntake(_("Only the office sets limits of filling in."))
        with transaction.atomic():
            if LateLeave.objects.filter(pk=leave.pk, ended_at=None).update(ended_at=now):
                record_event(verb=verb, obj=form, by=by, now=now, detail=str(leave.account))


def _in_force(intake: Intake):
    return LateLeave.objects.filter(intake=intake, ended_at=None)


def intake_of(form_id: int, subject_ref: str) -> Intake | None:
    """The limits of a form for a subject; None where there are none."""
    return Intake.objects.filter(form=form_id, subject_ref=subject_ref).first()


def words_of(intake: Intake | None, accounts, now: datetime, *, taken: bool = True) -> str:
    """Why nothing is taken from any of these accounts (who writes, who owes the answer) now; empty
    where something is. Without ``taken`` the cap is left alone: it counts what is filed.
    """
    if intake is None:
        return ""
    opens, closes = intake.opens_at, intake.closes_at
    if opens and now < opens:
        words = _("Filling in begins on %(at)s.") % {"at": _minute(opens)}
    elif closes and now >= closes:
        words = _("Filling in ended on %(at)s. If it is still needed, please call the office.")
        words %= {"at": _minute(closes)}
    elif taken and intake.cap and count_of(intake) >= intake.cap:
        words = _("All %(n)s places are taken. If it is still needed, please call the office.")
        words %= {"n": intake.cap}
    else:
        return ""
    known = [each.pk for each in accounts if each is not None]
    late = _in_force(intake).filter(account__in=known, until__gt=now)
    return "" if late.exists() else words


def count_of(intake: Intake) -> int:
    """How many answers the cap counts: received and kept, or handed in on paper; no comment takes
    nobody's place, and what the office adds to a matter none either.
    """
    rows = Submission.objects.about(intake.subject_ref).filter(form=intake.form_id)
    if intake.subject_ref:
        rows = rows.exclude(filler=Filler.OFFICE)
    received = Q(submitted_at__isnull=False, no_comment=False)
    handed_in = Q(submitted_at=None, from_paper=True)
    return rows.filter(received | handed_in).count()


def _minute(at: datetime) -> str:
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M}"


def knows_no_limits(filler: str, subject_ref: str, accounts) -> bool:
    """Whether limits are none of a part's business: the office's own, entered by the office."""
    if filler != Filler.OFFICE:
        return False
    writers = [each for each in accounts if each is not None]
    return bool(subject_ref) or all(has_role(each, *OFFICE) for each in writers)


def check_open(
    form_id: int, subject_ref: str, filler: str, accounts, now: datetime, *, refusal
) -> None:
    """Raise ``refusal`` where nothing is begun now; the office's own part knows no limits."""
    if knows_no_limits(filler, subject_ref, accounts):
        return
    if words := words_of(intake_of(form_id, subject_ref), accounts, now):
        raise refusal(words)


def take_place(submission: Submission, accounts, now: datetime, *, counts: bool, refusal) -> None:
    """Raise ``refusal`` where nothing is filed now. Inside the transaction that files: the row of
    the limits stays locked until its end, so that the cap is never passed.
    """
    if knows_no_limits(submission.filler, submission.subject_ref, accounts):
        return
    about = {"form": submission.form_id, "subject_ref": submission.subject_ref}
    intake = Intake.objects.select_for_update().filter(**about).first()
    if words := words_of(intake, accounts, now, taken=counts):
        raise refusal(words)
