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
    VOTE_KIND,
    ClosingRule,
    DueUnit,
    RequestState,
    Way,
)
from workflows.approvals.models import Decision, RecusalRequest
from workflows.approvals.queries import (
    missing_seats,
    open_requests,
    presiding_seat,
    unannounced_decisions,
)
from workflows.approvals.services.staging import tidy_marks
from workflows.duties.enums import DutyState
from workflows.duties.models import Duty
from workflows.duties.owners import person_key
from workflows.duties.services import close_duties_about, fulfil_duty, open_duty


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
    for seat in missing_seats().filter(decision=decision).select_related("person"):
        if person_key(seat.person_id) in owing:
            continue
        label = decision.title
        if presiding is not None and seat.pk == presiding.pk:
            label = _("%(title)s (the presider votes last)") % {"title": decision.title}
        _owe(decision, VOTE_KIND, seat.person, now, label)
    by_presider = decision.frozen_rules.closing == ClosingRule.PRESIDER
    if by_presider and unannounced_decisions().filter(pk=decision.pk).exists():
        _owe(decision, ANNOUNCE_KIND, presiding_seat(decision).person, now)


def owe_request(request: RecusalRequest, now: datetime) -> None:
    """Whoever decides on a member's wish to step aside owes that until the ballot ends."""
    decision = request.seat.decision
    open_duty(
        kind=RECUSAL_KIND,
        subject_ref=object_ref(request),
        subject_label=decision.title,
        owner=request.decider,
        due=decision.due_at,
        urgent=decision.urgent,
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
    """The decision has ended: wishes to step aside from it are taken back with it."""
    for request in open_requests().filter(seat__decision=decision).order_by("id"):
        request.state, request.decided_at = RequestState.WITHDRAWN, now
        request.save(update_fields=["state", "decided_at"])
        close_duties_about(
            subject_ref=object_ref(request),
            state=DutyState.WAIVED,
            reason=decision.get_state_display(),
            by=None,
            now=now,
        )


def _owe(decision: Decision, kind: str, owner, now: datetime, label: str = "") -> None:
    open_duty(
        kind=kind,
        subject_ref=object_ref(decision),
        subject_label=label or decision.title,
        owner=owner,
        due=term_of(decision),
        urgent=decision.urgent,
        by=None,
        now=now,
    )


def term_of(decision: Decision) -> Due | datetime:
    """The decision's own term, as its rule computes it; hours, or a date that the calendar has
    since moved, are taken as they stand.
    """
    if decision.due_unit == DueUnit.WORKING_DAYS:
        start = shanghai_date(decision.opened_at)
        due = add_working_days(start=start, days=decision.due_amount)
        if end_of_day(due.date) == decision.due_at:
            return due
    return decision.due_at
