"""Why a member is refused: shared by voting, announcing and stepping aside."""

from datetime import datetime

from django.utils.translation import gettext as _

from cms.core.audit import record_event
from workflows.approvals.enums import Exclusion
from workflows.approvals.models import Decision, Seat
from workflows.approvals.services.closing import settle


class CannotCastVote(Exception):
    """The vote was not counted; the message says why. ``is_closed``: since the ballot is over."""

    is_closed = False


def refusal_of_clock(decision: Decision, now: datetime) -> str:
    """Closed, or due to be: the row may still say open until the next count."""
    if decision.is_open and now <= decision.due_at:
        return ""
    state = _("Time is up.") if decision.is_open else decision.get_state_display()
    return _("This ballot is closed: %(state)s.") % {"state": state}


def refusal_of_seat(seat: Seat | None) -> str:
    """No seat, or one that does not vote."""
    if seat is None:
        return _("You hold no seat in this ballot.")
    if seat.exclusion == Exclusion.AUTHOR:
        return _("You have worked on this text and do not vote on it.")
    if seat.exclusion == Exclusion.RECUSED:
        return _("You have stepped aside from this ballot.")
    return ""


def refusal_of_state(decision: Decision, now: datetime) -> str:
    """Settle what has changed meanwhile; a ballot that this closes takes no vote any more."""
    if decision.is_open:
        settle(decision, now)
    if decision.is_open:
        return ""
    return _("This ballot is closed: %(state)s.") % {"state": decision.get_state_display()}


def refused(error_class, verb: str, refusal: str, decision: Decision, by, now) -> Exception:
    """Record the refused attempt, outside what was rolled back, and make the error to raise."""
    record_event(verb=verb, obj=decision, by=by, now=now, refused=True)
    error = error_class(refusal)
    error.is_closed = not Decision.objects.open().filter(pk=decision.pk).exists()
    return error
