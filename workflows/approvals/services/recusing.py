"""回避: a member asks to step aside with a reason, the presider decides with one."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from cms.core.audit import record_event
from workflows.approvals.enums import Exclusion, RequestState, Way
from workflows.approvals.models import Decision, RecusalRequest, Seat
from workflows.approvals.permissions import (
    seat_of,
    user_can_decide_recusal,
    user_can_recuse_seat,
)
from workflows.approvals.queries import open_requests, presiding_seat
from workflows.approvals.services.closing import GATE_REFUSALS, count, refused_by_gate
from workflows.approvals.services.locking import lock_decision
from workflows.approvals.services.owing import owe_next, owe_request
from workflows.approvals.services.refusing import (
    CannotCastVote,
    refusal_of_clock,
    refusal_of_hold,
    refusal_of_member,
    refusal_of_state,
    refused,
)
from workflows.approvals.services.relieving import end_request, relieve_seat
from workflows.approvals.services.standing_seconds import complete_releasers
from workflows.approvals.services.striking import strike_vote


class CannotRecuseSeat(CannotCastVote):
    """Nothing changes for the member; the message says why."""


def ask_recusal(*, decision: Decision, by, reason: str, now: datetime) -> RecusalRequest:
    """A member asks to step aside from one decision, themself and with a reason.

    The presider decides; on the presider's own wish the first in rank of the others does. Until
    then the member does not vote, a vote already cast does not count, nothing closes before its
    time, and the member may take the request back. Raises ``CannotRecuseSeat``.
    """
    request, reason = None, reason.strip()
    with transaction.atomic():
        decision = lock_decision(decision.pk)
        seat = seat_of(by, decision)
        refusal = refusal_of_member(seat, decision, by, now) or refusal_of_state(decision, now)
        refusal = refusal or refusal_of_hold(decision) or _refusal_of_asking(seat, by, now)
        if not refusal and not reason:
            refusal = _("Please give the reason for stepping aside.")
        if not refusal:
            decider = presiding_seat(decision, other_than=seat.pk)
            request = RecusalRequest.objects.create(
                seat=seat, reason=reason[:200], asked_at=now, decider=decider.person
            )
            owe_request(request, now)
            record_event(verb="ballot.ask_recusal", obj=decision, by=by, now=now)
    if refusal:
        raise refused(CannotRecuseSeat, "ballot.ask_recusal", refusal, decision, by, now)
    return request


def withdraw_recusal(*, request: RecusalRequest, by, now: datetime) -> RecusalRequest:
    """The member takes the request back and votes after all; a vote already cast counts again, and
    may close the ballot. Raises ``CannotRecuseSeat``.
    """
    try:
        with transaction.atomic():
            decision = lock_decision(request.seat.decision_id)
            closed = refusal_of_state(decision, now)
            request = RecusalRequest.objects.select_related("seat").get(pk=request.pk)
            seat, refusal = seat_of(by, decision), ""
            if seat is None or seat.pk != request.seat_id:
                refusal = _("Only the member who asked takes the request back.")
            refusal = refusal or _refusal_of_request(request) or closed
            refusal = refusal or refusal_of_member(seat, decision, by, now)
            if not refusal:
                end_request(request, RequestState.WITHDRAWN, by, now)
                record_event(verb="ballot.withdraw_recusal", obj=decision, by=by, now=now)
                owe_next(count(decision, now), now)
    except GATE_REFUSALS as error:
        refusal = refused_by_gate(error)
    if refusal:
        raise refused(CannotRecuseSeat, "ballot.withdraw_recusal", refusal, decision, by, now)
    return request


def decide_recusal(
    *, request: RecusalRequest, by, granted: bool, reason: str, now: datetime
) -> RecusalRequest:
    """Grant or refuse a member's wish to step aside, with a reason.

    Granted, a vote already cast is struck out and kept, and shares are counted over the seats
    left; with too few of them the ballot closes as 无法形成决定. Refused, it counts. What waited
    for this alone closes. Raises ``CannotRecuseSeat``.
    """
    refusal, reason = "", reason.strip()
    try:
        with transaction.atomic():
            decision = lock_decision(request.seat.decision_id)
            refusal = refusal_of_state(decision, now)
            request = RecusalRequest.objects.select_related("seat").get(pk=request.pk)
            if not user_can_decide_recusal(by, request, now):
                refusal = _refusal_of_others(decision)
            refusal = refusal or _refusal_of_request(request)
            if not refusal and not reason:
                refusal = _("Please give the reason of your decision.")
            if not refusal:
                request = _decide(decision, request, by, granted, reason, now)
    except GATE_REFUSALS as error:
        refusal = refused_by_gate(error)
    if refusal:
        raise refused(CannotRecuseSeat, "ballot.decide_recusal", refusal, decision, by, now)
    return request


def why_no_recusal(*, decision: Decision, by, now: datetime) -> str:
    """Why ``by`` could not ask now, for a page that must not ask in vain; changes nothing."""
    seat = seat_of(by, decision)
    refusal = refusal_of_member(seat, decision, by, now) or refusal_of_clock(decision, now)
    return refusal or _refusal_of_asking(seat, by, now)


def _refusal_of_asking(seat: Seat, by, now: datetime) -> str:
    if not user_can_recuse_seat(by, seat, now):
        return _("The rules of this ballot do not provide for recusal.")
    if open_requests().filter(seat=seat).exists():
        if seat.decision.way == Way.STANDING:  # which nobody presides over
            return _("You have asked to step aside already; the other releaser decides.")
        return _("You have asked to step aside already; the presider decides.")
    decider = presiding_seat(seat.decision, other_than=seat.pk)
    if decider is None or not decider.able:
        return _("Nobody else in this ballot could decide on it; please tell the office.")
    return ""


def _refusal_of_others(decision: Decision) -> str:
    if decision.way == Way.STANDING:
        return _("Only the other releaser decides who steps aside.")
    return _("Only the presider decides who steps aside.")


def _refusal_of_request(request: RecusalRequest) -> str:
    if request.state == RequestState.ASKED:
        return ""
    return _("This request is settled already: %(state)s.") % {"state": request.get_state_display()}


def _decide(decision, request, by, granted: bool, reason: str, now: datetime) -> RecusalRequest:
    request.decided_by, request.decision_reason = by.person, reason[:200]
    state = RequestState.GRANTED if granted else RequestState.REFUSED
    end_request(request, state, by, now)
    detail = str(state.label)
    record_event(verb="ballot.decide_recusal", obj=decision, by=by, now=now, detail=detail)
    if granted:
        _take_seat_out(decision, request.seat, request.reason, now)
    decision = count(decision, now)
    if granted and decision.is_open and decision.way == Way.STANDING:
        complete_releasers(decision, now)  # a second who stepped aside leaves the place again
    owe_next(decision, now)
    return request


def _take_seat_out(decision: Decision, seat: Seat, reason: str, now: datetime) -> None:
    """The seat votes no more, and presides over nothing that is still open."""
    seat.exclusion, seat.recused_at, seat.recusal_reason = Exclusion.RECUSED, now, reason
    seat.save(update_fields=["exclusion", "recused_at", "recusal_reason"])
    strike_vote(seat, reason, now)
    relieve_seat(decision, seat, _("Recused"), now)
