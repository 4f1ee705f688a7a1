"""The end of an entry from paper that nobody can check: the director takes it out."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from cms.core.audit import record_event
from cms.core.moment import acting_at
from workflows.approvals.circulation.permissions import user_can_discard_marks
from workflows.approvals.circulation.queries import unsettled_marks
from workflows.approvals.enums import EntryState
from workflows.approvals.models import Decision, PenMark, Seat
from workflows.approvals.services.closing import GATE_REFUSALS, count, refused_by_gate, settle
from workflows.approvals.services.locking import lock_decision
from workflows.approvals.services.owing import owe_next
from workflows.approvals.services.pen_marks import refusal_of_round


class CannotDiscardMark(Exception):
    """The entry still waits; the message says why."""


def discard_mark(*, seat: Seat, reason: str, by, now: datetime) -> PenMark:
    """Set aside what was entered from paper for a seat, unread: it never counts.

    In time the member may still mark, or the paper be entered anew; a circulation that was held for
    it closes by what counts. Refused: everybody but a director without a seat in it, and whoever
    entered it. Raises ``CannotDiscardMark``.
    """
    mark, refusal, reason = None, "", reason.strip()
    decision = seat.decision
    try:
        with transaction.atomic(), acting_at(now):
            decision = settle(lock_decision(decision.pk), now)
            mark = unsettled_marks(decision).filter(seat=seat).first()
            refusal = _refusal(decision, mark, reason, by)
            if not refusal:
                _set_aside(mark, reason, by, now)
                record_event(
                    verb="circulation.discard", obj=decision, by=by, now=now, detail=seat.name
                )
                owe_next(count(decision, now), now)
    except GATE_REFUSALS as error:
        refusal = refused_by_gate(error)
    if refusal:
        record_event(verb="circulation.discard", obj=decision, by=by, now=now, refused=True)
        raise CannotDiscardMark(refusal)
    return mark


def _refusal(decision: Decision, mark: PenMark | None, reason: str, by) -> str:
    if not user_can_discard_marks(by, decision):
        return _("Only an office director who does not decide on this text sets an entry aside.")
    closed = refusal_of_round(decision)
    if closed:
        return closed
    if mark is None:
        return _("Nothing is left to check.")
    if mark.entered_by_id == by.pk:
        return _("Who entered a mark does not set it aside: another director must.")
    return "" if reason else _("Please say why the entry is set aside.")


def _set_aside(mark: PenMark, reason: str, by, now: datetime) -> None:
    if mark.state == EntryState.ENTERED:
        mark.checked_by, mark.checked_at = by, now
    mark.state, mark.sent_back_reason = EntryState.DISCARDED, reason[:200]
    mark.choice = mark.comment = ""
    mark.save()
