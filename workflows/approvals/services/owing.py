"""What an open decision is owed next: votes by its seats, or the record of its meeting."""

from datetime import datetime

from cms.calendars.services import add_working_days, end_of_day, shanghai_date
from cms.calendars.terms import Due
from cms.core.audit import object_ref
from workflows.approvals.enums import RECORD_KIND, VOTE_KIND, DueUnit, Way
from workflows.approvals.models import Decision
from workflows.approvals.queries import missing_seats
from workflows.duties.services import open_duty


def owe_next(decision: Decision, now: datetime) -> None:
    """Open the duty of everybody whose turn it is; what is owed already stays as it stands."""
    if not decision.is_open:
        return
    if decision.way == Way.MEETING:
        _owe(decision, RECORD_KIND, decision.clerk, now)
        return
    for seat in missing_seats().filter(decision=decision).select_related("person"):
        _owe(decision, VOTE_KIND, seat.person, now)


def _owe(decision: Decision, kind: str, owner, now: datetime) -> None:
    open_duty(
        kind=kind,
        subject_ref=object_ref(decision),
        subject_label=decision.title,
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
