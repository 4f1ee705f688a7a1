"""Whose date moves takes the decision behind it along: what a ballot owes ends when it ends."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from cms.calendars.services import end_of_day
from cms.calendars.terms import Due, parse_rule
from workflows.approvals.enums import TABLING_TERM
from workflows.approvals.models import Decision, RecusalRequest
from workflows.approvals.services.locking import lock_decision
from workflows.duties.models import Duty


def carry_decision(duties: Iterable[Duty], due: Due | datetime, now: datetime) -> None:
    """Move the term of the decisions behind these duties, as they were before, each once.

    Only a date that was the decision's own takes it along: an urgent item runs by the hour, and a
    second look has its own term. A circulation that is held had its time, which comes not again.
    """
    owed = defaultdict(list)
    for duty in duties:
        owed[_decision_of(duty)].append(duty)
    for pk in sorted(owed.keys() - {None}):
        decision = lock_decision(pk)
        if not decision.takes_votes or not any(_is_dated_by(decision, d, due) for d in owed[pk]):
            continue
        if isinstance(due, datetime):
            decision.due_at, decision.due_rule, decision.calendar_version = due, "", ""
        else:
            decision.due_at, decision.due_rule = end_of_day(due.date), due.rule
            decision.due_amount = parse_rule(due.rule).amount
            decision.calendar_version = due.calendar_version
        decision.save(update_fields=["due_at", "due_rule", "due_amount", "calendar_version"])


def hold_decision(duty: Duty) -> None:
    """Lock the decision behind a duty, before the duty itself is locked."""
    pk = _decision_of(duty)
    if pk is not None:
        lock_decision(pk)


def _is_dated_by(decision: Decision, duty: Duty, due: Due | datetime) -> bool:
    """Whether the duty had the decision's own date: its day, or the rule that is now another."""
    if duty.term not in ("", TABLING_TERM):
        return False
    if isinstance(due, datetime):
        return decision.due_at == duty.due_at
    return decision.due_rule == duty.rule


def _decision_of(duty: Duty) -> int | None:
    model, _colon, pk = duty.subject_ref.partition(":")
    if model == "approvals.decision":
        return int(pk)
    seats = RecusalRequest.objects.filter(pk=pk).values_list("seat__decision", flat=True)
    return seats.first()
