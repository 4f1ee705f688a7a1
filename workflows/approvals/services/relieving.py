"""A seat acts no more (recused, left, no longer asked in): what it owed and had to decide."""

from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from cms.core.audit import object_ref
from workflows.approvals.enums import ANNOUNCE_KIND, VOTE_KIND, RequestState
from workflows.approvals.models import Decision, RecusalRequest, Seat
from workflows.approvals.queries import by_presiding, open_requests, presiding_seat
from workflows.approvals.services.owing import (
    fulfil_request,
    leave_undecided,
    owe_next,
    owe_request,
)
from workflows.duties.models import Duty
from workflows.duties.owners import person_key
from workflows.duties.services import fulfil_duty


def relieve_seat(decision: Decision, seat: Seat, why: str, now: datetime) -> None:
    """Inside the transaction that took a seat out: it owes nothing, its own wish to step aside is
    left undecided, and the wishes it had to decide on pass to whoever presides now.
    """
    for kind in (VOTE_KIND, ANNOUNCE_KIND):  # whoever presides now owes the announcement
        _fulfil(decision, kind, person_key(seat.person_id), why, now)
    for request in _requests(decision).filter(seat=seat):
        _leave(request, now)
    _pass_requests_on(decision, seat, now)


def end_request(request: RecusalRequest, state: RequestState, by, now: datetime) -> None:
    """It is settled: decided on, or taken back."""
    request.state, request.decided_at = state, now
    request.save(update_fields=["state", "decided_at", "decided_by", "decision_reason"])
    fulfil_request(request, by, now)


def pass_on(decision: Decision, now: datetime) -> int:
    """What somebody had to decide on or to announce who has no account to do it by any more goes to
    whoever presides now; how many went. Where nobody could do it either, it stays.
    """
    passed = 0
    for request in _requests(decision):
        held = by_presiding(decision.seats.filter(person=request.decider_id)).first()
        decider = presiding_seat(decision, other_than=request.seat_id)
        if not held.able and decider is not None and decider.able:
            _pass_to(request, decider, now)
            passed += 1
    return passed + _pass_announcement_on(decision, now)


def _pass_announcement_on(decision: Decision, now: datetime) -> int:
    presiding = presiding_seat(decision)
    if presiding is None:
        return 0
    owed = Duty.objects.open().filter(kind=ANNOUNCE_KIND, subject_ref=object_ref(decision))
    owners = list(
        owed.exclude(owner_key=person_key(presiding.person_id)).values_list("owner_key", flat=True)
    )
    for owner in owners:
        _fulfil(decision, ANNOUNCE_KIND, owner, _("Passed on to who presides"), now)
    if owners:
        owe_next(decision, now)
    return len(owners)


def _leave(request: RecusalRequest, now: datetime) -> None:
    leave_undecided(request, now)
    fulfil_request(request, None, now)


def _pass_requests_on(decision: Decision, gone: Seat, now: datetime) -> None:
    for request in _requests(decision).filter(decider=gone.person_id):
        decider = presiding_seat(decision, other_than=request.seat_id)
        if decider is None:
            _leave(request, now)
        else:
            _pass_to(request, decider, now)


def _pass_to(request: RecusalRequest, decider: Seat, now: datetime) -> None:
    fulfil_request(request, None, now)
    request.decider = decider.person
    request.save(update_fields=["decider"])
    owe_request(request, now)


def _requests(decision: Decision) -> QuerySet[RecusalRequest]:
    return open_requests().filter(seat__decision=decision).select_related("seat").order_by("id")


def _fulfil(decision: Decision, kind: str, owner: str, why: str, now: datetime) -> None:
    fulfil_duty(
        kind=kind,
        subject_ref=object_ref(decision),
        owner=owner,
        by=None,
        now=now,
        outcome=why,
    )
