"""回避: a member asks to step aside with a reason, the presider decides with one."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from cms.core.audit import object_ref, record_event
from workflows.approvals.enums import ANNOUNCE_KIND, VOTE_KIND, Exclusion, RequestState
from workflows.approvals.models import Decision, RecusalRequest, Seat, Vote, VoteStrike
from workflows.approvals.permissions import (
    seat_of,
    user_can_decide_recusal,
    user_can_recuse_seat,
)
from workflows.approvals.queries import open_requests, presiding_seat
from workflows.approvals.services.closing import GATE_REFUSALS, count, refused_by_gate
from workflows.approvals.services.locking import lock_decision
from workflows.approvals.services.owing import fulfil_request, owe_next, owe_request
from workflows.approvals.services.refusing import (
    CannotCastVote,
    refusal_of_clock,
    refusal_of_seat,
    refusal_of_state,
    refused,
)
from workflows.duties.owners import person_key
from workflows.duties.services import fulfil_duty


class CannotRecuseSeat(CannotCastVote):
    """Nothing changes for the member; the message says why."""


def ask_recusal(*, decision: Decision, by, reason: str, now: datetime) -> RecusalRequest:
    """A member asks to step aside from one decision, themself and with a reason.

    The presider decides; on the presider's own wish the first in rank of the others does. Until
    then the member does not vote and may take the request back. Raises ``CannotRecuseSeat``.
    """
    request, reason = None, reason.strip()
    with transaction.atomic():
        decision = lock_decision(decision.pk)
        seat = seat_of(by, decision)
        refusal = refusal_of_seat(seat) or refusal_of_state(decision, now)
        refusal = refusal or _refusal_of_asking(seat, by)
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
    """The member takes the request back and votes after all. Raises ``CannotRecuseSeat``."""
    with transaction.atomic():
        decision = lock_decision(request.seat.decision_id)
        request = RecusalRequest.objects.select_related("seat").get(pk=request.pk)
        seat = seat_of(by, decision)
        refusal = ""
        if seat is None or seat.pk != request.seat_id:
            refusal = _("Only the member who asked takes the request back.")
        refusal = refusal or _refusal_of_request(request)
        if not refusal:
            _end(request, RequestState.WITHDRAWN, by, now)
            record_event(verb="ballot.withdraw_recusal", obj=decision, by=by, now=now)
    if refusal:
        raise refused(CannotRecuseSeat, "ballot.withdraw_recusal", refusal, decision, by, now)
    return request


def decide_recusal(
    *, request: RecusalRequest, by, granted: bool, reason: str, now: datetime
) -> RecusalRequest:
    """Grant or refuse a member's wish to step aside, with a reason.

    Granted, a vote already cast is struck out and kept, and shares are counted over the seats
    left; with too few of them the ballot closes as 无法形成决定. Raises ``CannotRecuseSeat``.
    """
    refusal, reason = "", reason.strip()
    try:
        with transaction.atomic():
            decision = lock_decision(request.seat.decision_id)
            refusal = refusal_of_state(decision, now)
            request = RecusalRequest.objects.select_related("seat").get(pk=request.pk)
            if not user_can_decide_recusal(by, request):
                refusal = _("Only the presider decides who steps aside.")
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
    refusal = refusal_of_seat(seat) or refusal_of_clock(decision, now)
    return refusal or _refusal_of_asking(seat, by)


def _refusal_of_asking(seat: Seat, by) -> str:
    if not user_can_recuse_seat(by, seat):
        return _("The rules of this ballot do not provide for recusal.")
    if open_requests().filter(seat=seat).exists():
        return _("You have asked to step aside already; the presider decides.")
    if presiding_seat(seat.decision, other_than=seat.pk) is None:
        return _("Nobody else in this ballot could decide on it; please tell the office.")
    return ""


def _refusal_of_request(request: RecusalRequest) -> str:
    if request.state == RequestState.ASKED:
        return ""
    return _("This request is settled already: %(state)s.") % {"state": request.get_state_display()}


def _decide(decision, request, by, granted: bool, reason: str, now: datetime) -> RecusalRequest:
    request.decided_by, request.decision_reason = by.person, reason[:200]
    state = RequestState.GRANTED if granted else RequestState.REFUSED
    _end(request, state, by, now)
    detail = str(state.label)
    record_event(verb="ballot.decide_recusal", obj=decision, by=by, now=now, detail=detail)
    if granted:
        _take_seat_out(decision, request.seat, request.reason, now)
        owe_next(count(decision, now), now)
    return request


def _end(request: RecusalRequest, state: RequestState, by, now: datetime) -> None:
    request.state, request.decided_at = state, now
    request.save(update_fields=["state", "decided_at", "decided_by", "decision_reason"])
    fulfil_request(request, by, now)


def _take_seat_out(decision: Decision, seat: Seat, reason: str, now: datetime) -> None:
    """The seat votes no more, and presides over nothing that is still open."""
    seat.exclusion, seat.recused_at, seat.recusal_reason = Exclusion.RECUSED, now, reason
    seat.save(update_fields=["exclusion", "recused_at", "recusal_reason"])
    vote = Vote.objects.filter(seat=seat).first()
    if vote is not None:
        VoteStrike.objects.create(vote=vote, reason=reason, struck_at=now)
    for kind in (VOTE_KIND, ANNOUNCE_KIND):  # whoever presides now owes the announcement
        fulfil_duty(
            kind=kind,
            subject_ref=object_ref(decision),
            owner=person_key(seat.person_id),
            by=None,
            now=now,
            outcome=_("Recused"),
        )
    _pass_requests_on(decision, seat, now)


def _pass_requests_on(decision: Decision, gone: Seat, now: datetime) -> None:
    """What the recused seat had to decide on goes to whoever presides now."""
    left = open_requests().filter(seat__decision=decision, decider=gone.person_id)
    for request in left.select_related("seat__decision").order_by("id"):
        fulfil_request(request, None, now)
        decider = presiding_seat(decision, other_than=request.seat_id)
        if decider is None:
            _end(request, RequestState.WITHDRAWN, None, now)
            continue
        request.decider = decider.person
        request.save(update_fields=["decider"])
        owe_request(request, now)
