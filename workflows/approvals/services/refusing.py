"""Why a member is refused: shared by voting, announcing and stepping aside."""

from datetime import datetime

from django.utils.translation import gettext as _

from cms.core.audit import record_event
from workflows.approvals.enums import Exclusion
from workflows.approvals.models import Decision, Seat
from workflows.approvals.releasers import grant_holds
from workflows.approvals.rosters import has_left, wears_hat_for
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


def refusal_of_hold(decision: Decision) -> str:
    """Time was up; it is open for the check of what was entered in time, and for nothing else."""
    if decision.held_at is None:
        return ""
    return _("This ballot is closed: %(state)s.") % {"state": _("Time is up.")}


def refusal_of_member(seat: Seat | None, decision: Decision, by, now: datetime) -> str:
    """No seat, one that does not vote, or one for which ``by`` cannot act, or by date not any more,
    whenever the clock looks next: ``permissions.acting_seat`` in words.
    """
    refusal = refusal_of_seat(seat)
    if refusal:
        return refusal
    if not wears_hat_for(by, decision):
        return _(
            "Your account has not the role of a member of the party working committee. Please call "
            "the office: the administrator gives it."
        )
    if has_left(seat, decision, now):
        return _gone(decision)
    return "" if grant_holds(seat, now) else _("You were asked in for a time that is over.")


def _gone(decision: Decision) -> str:
    return _("You are no longer a member of %(body)s and do not vote in this ballot.") % {
        "body": decision.body
    }


def refusal_of_seat(seat: Seat | None) -> str:
    """No seat, or one that does not vote."""
    if seat is None:
        return _("You hold no seat in this ballot.")
    if seat.exclusion == Exclusion.AUTHOR:
        return _("You have worked on this text and do not vote on it.")
    if seat.exclusion == Exclusion.RECUSED:
        return _("You have stepped aside from this ballot.")
    if seat.exclusion == Exclusion.LEFT:
        return _gone(seat.decision)
    if seat.exclusion == Exclusion.ENDED:
        return _("You were asked in for a time that is over.")
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
