"""A member leaves the body while it votes, or is back in it: their seat follows.

A vote cast before stays; one not cast never comes, and nobody waits for it. The bar stays where it
was (``enums.COUNTED``). Who left presides over nothing and owes nothing; where too few are left to
reach quorum and threshold, the ballot ends as 无法形成决定 and the text goes back to the office.
"""

from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from cms.calendars.services import shanghai_date
from cms.core.audit import record_event
from cms.people.models import Membership, Person
from cms.people.queries import valid_on
from workflows.approvals.circulation.queries import unsettled_entries
from workflows.approvals.enums import (
    COUNTED,
    DecisionState,
    Exclusion,
)
from workflows.approvals.models import Decision, Seat
from workflows.approvals.queries import open_requests, unannounced_decisions
from workflows.approvals.rosters import VOTING_WAYS
from workflows.approvals.services.closing import settle_if_gate_allows
from workflows.approvals.services.locking import lock_decision
from workflows.approvals.services.owing import owe_next
from workflows.approvals.services.relieving import pass_on, relieve_seat
from workflows.approvals.services.sweeping import each_alone


def look_at_seats(*, now: datetime, person: Person | None = None) -> int:
    """Let the seats of open ballots and circulations follow their rosters, and what is owed by
    whoever presides follow who can; of ``person`` alone, or of all. Returns how many changed. Safe
    to run twice.

    Of all of them, one that fails is logged and keeps no other: the next run takes it up.
    """
    moved, presided = _moved_seats(now), _presided()
    if person is not None:
        moved, presided = moved.filter(person=person), presided.filter(seats__person=person)
    found = {*moved.values_list("decision_id", flat=True), *presided.values_list("pk", flat=True)}
    decisions = sorted(found)

    def follow(pk: int) -> int:
        decision = lock_decision(pk)
        return _follow_roster(decision, now) + pass_on(decision, now)

    if person is None:
        return each_alone(decisions, follow, "look_at_seats")
    with transaction.atomic():
        return sum(map(follow, decisions))


def _moved_seats(now: datetime) -> QuerySet[Seat]:
    """Seats that say something else than the roster of today. What a pen has written and the office
    has entered is checked first, as a vote that was cast in time.
    """
    held = Membership.objects.filter(
        valid_on(shanghai_date(now)),
        person=OuterRef("person"),
        organization=OuterRef("decision__body"),
    )
    written = unsettled_entries().filter(seat=OuterRef("pk"))
    seats = Seat.objects.filter(
        decision__state=DecisionState.OPEN,
        decision__way__in=VOTING_WAYS,
        exclusion__in=COUNTED,
    ).annotate(belongs=Exists(held), wrote=Exists(written))
    left = Q(exclusion=Exclusion.NONE, belongs=False) & (Q(wrote=False) | Q(vote__isnull=False))
    return seats.filter(left | Q(exclusion=Exclusion.LEFT, belongs=True)).order_by()


def _presided() -> QuerySet[Decision]:
    """Open decisions in which somebody has to decide on a wish, or may have to announce."""
    asked = open_requests().values("seat__decision")
    announced = unannounced_decisions().order_by().values("pk")
    return Decision.objects.open().filter(Q(pk__in=asked) | Q(pk__in=announced))


def _follow_roster(decision: Decision, now: datetime) -> int:
    seats = list(_moved_seats(now).filter(decision=decision).order_by("rank", "id"))
    for seat in seats:
        left = seat.exclusion == Exclusion.NONE
        seat.exclusion = Exclusion.LEFT if left else Exclusion.NONE
        seat.save(update_fields=["exclusion"])
        words = _("No longer a member") if left else _("A member again")
        detail = f"{seat.name}：{words}"
        record_event(verb="ballot.roster", obj=decision, by=None, now=now, detail=detail)
        if left:
            relieve_seat(decision, seat, words, now)
    if seats:
        _go_on(decision, now)
    return len(seats)


def _go_on(decision: Decision, now: datetime) -> None:
    """Close what this has decided, or let the next owe. What the gate refuses stays open until
    somebody ends it: the register of people is not held up by it.
    """
    owe_next(settle_if_gate_allows(decision, now), now)
