"""What an open decision is owed next: votes by its seats, its announcement, or its record."""

from datetime import datetime

from django.utils.translation import gettext as _

from cms.calendars.services import add_working_days, end_of_day, shanghai_date
from cms.calendars.terms import Due
from cms.core.audit import object_ref
from workflows.approvals.enums import (
    ANNOUNCE_KIND,
    RECORD_KIND,
    RECUSAL_KIND,
    ROUND_KIND,
    TABLING_TERM,
    VOTE_KIND,
    ClosingRule,
    DueUnit,
    RequestState,
    Way,
)
from workflows.approvals.models import Decision, RecusalRequest, Seat, StandingAuthorization
from workflows.approvals.queries import (
    missing_seats,
    open_requests,
    presiding_seat,
    unannounced_decisions,
)
from workflows.approvals.services.staging import tidy_marks
from workflows.approvals.services.striking import strike_vote
from workflows.duties.enums import DutyState
from workflows.duties.models import Duty
from workflows.duties.owners import person_key
from workflows.duties.services import close_duties_about, fulfil_duty, open_duty
from workflows.duties.terms import SetDue, due_under, named


def owe_next(decision: Decision, now: datetime) -> None:
    """Open the duty of everybody whose turn it is; what is owed already stays as it stands."""
    if not decision.is_open:
        return
    if decision.way == Way.MEETING:
        _owe(decision, RECORD_KIND, decision.clerk, now)
        return
    if decision.way == Way.CIRCULATION:
        tidy_marks(decision, now)
        if decision.clerk is not None:
            _owe(decision, ROUND_KIND, decision.clerk, now)
    presiding = presiding_seat(decision) if decision.frozen_rules.presider_last else None
    held = Duty.objects.open().filter(kind=VOTE_KIND, subject_ref=object_ref(decision))
    owing = set(held.values_list("owner_key", flat=True))  # after the first vote, all of them
    for seat in missing_seats().filter(decision=decision).select_related("person", "grant"):
        if person_key(seat.person_id) in owing:
            continue
        label = decision.title
        if presiding is not None and seat.pk == presiding.pk:
            label = _("%(title)s (the presider votes last)") % {"title": decision.title}
        _owe(decision, VOTE_KIND, seat.person, now, label, due=_term_of_seat(seat, decision))
    by_presider = decision.frozen_rules.closing == ClosingRule.PRESIDER
    if by_presider and unannounced_decisions().filter(pk=decision.pk).exists():
        due = _term_of_presider(ANNOUNCE_KIND, decision, now)
        _owe(decision, ANNOUNCE_KIND, presiding_seat(decision).person, now, due=due)


def owe_request(request: RecusalRequest, now: datetime) -> None:
    """Whoever decides on a member's wish to step aside owes that until the ballot ends."""
    decision = request.seat.decision
    open_duty(
        kind=RECUSAL_KIND,
        subject_ref=object_ref(request),
        subject_label=decision.title,
        owner=request.decider,
        due=_term_of_presider(RECUSAL_KIND, decision, now),
        urgency=decision.urgency,
        link=f"/desk/ballots/{decision.pk}/recusals/{request.pk}/",
        by=None,
        now=now,
    )


def fulfil_request(request: RecusalRequest, by, now: datetime) -> None:
    """It is decided on, taken back, or passed on."""
    fulfil_duty(
        kind=RECUSAL_KIND,
        subject_ref=object_ref(request),
        owner=person_key(request.decider_id),
        by=by,
        now=now,
        outcome=request.get_state_display(),
    )


def end_requests(decision: Decision, now: datetime) -> None:
    """The decision has ended: wishes to step aside from it stay undecided, and votes of who asked
    do not count.
    """
    asked = open_requests().filter(seat__decision=decision).select_related("seat")
    for request in asked.order_by("id"):
        leave_undecided(request, now)
        close_duties_about(
            subject_ref=object_ref(request),
            state=DutyState.WAIVED,
            reason=decision.get_state_display(),
            by=None,
            now=now,
        )


def leave_undecided(request: RecusalRequest, now: datetime) -> None:
    """Nobody decides on it any more: a vote that the member has cast is struck out and kept."""
    request.state, request.decided_at = RequestState.UNDECIDED, now
    request.save(update_fields=["state", "decided_at"])
    strike_vote(request.seat, _("The wish to step aside was left undecided."), now)


def _owe(
    decision: Decision,
    kind: str,
    owner,
    now: datetime,
    label: str = "",
    due: Due | SetDue | datetime | None = None,
) -> None:
    due = due or term_of(decision)
    if decision.task_state_id is None:  # no chain sets its term: it was tabled by the director
        due = named(due, TABLING_TERM)
    open_duty(
        kind=kind,
        subject_ref=object_ref(decision),
        subject_label=label or decision.title,
        owner=owner,
        due=due,
        urgency=decision.urgency,
        by=None,
        now=now,
    )


def _term_of_seat(seat: Seat, decision: Decision) -> Due | SetDue | datetime:
    """The decision's; of a second from outside never past the last moment of what they were asked
    in for: nobody owes what they may no longer do.
    """
    if seat.grant is not None and seat.grant.valid_to < decision.due_at:
        return seat.grant.valid_to
    return term_of(decision)


def _term_of_presider(kind: str, decision: Decision, now: datetime) -> Due | SetDue | datetime:
    """A term of its own, as the whole ballot waits for one person: due with the ballot, nobody
    would be reminded before that is over. Never past its end; urgent hours are one term for all.
    """
    if decision.due_unit == DueUnit.HOURS:
        return decision.due_at
    own = due_under(kind, now)
    return own if end_of_day(own.date) < decision.due_at else term_of(decision)


def last_moment_under(authorization: StandingAuthorization | None) -> datetime | None:
    """Until when texts are released under an authorisation; None where none stands behind them."""
    return end_of_day(authorization.valid_until) if authorization is not None else None


def authorization_words() -> str:
    """How the term of a release came about that the authorisation cuts short."""
    return _("the last day of the standing authorisation")


def term_of(decision: Decision) -> Due | SetDue | datetime:
    """The decision's own term, as its rule computes it; hours, or a date that the calendar has
    since moved, are taken as they stand. A release never waits past its authorisation's last day.
    """
    if decision.due_at == last_moment_under(decision.authorization):
        return SetDue(decision.due_at, authorization_words())
    if decision.due_unit == DueUnit.WORKING_DAYS:
        start = shanghai_date(decision.opened_at)
        due = add_working_days(start=start, days=decision.due_amount)
        if end_of_day(due.date) == decision.due_at:
            return due
    return decision.due_at
