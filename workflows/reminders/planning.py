"""What a rule wants sent in a window of time: read from the ledger by what is due, never by what
exists. Nothing is written here, so that a preview and the sweep say the same.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Min, Q

from cms.calendars.services import shanghai_date
from cms.calendars.table import current_table
from workflows.duties.models import Duty, DutyQuerySet
from workflows.reminders.enums import Side, Unit
from workflows.reminders.models import ReminderRule
from workflows.reminders.timing import ONE_DAY, moment_on, occurrences

RANGES_A_QUERY = 50  # SQLite takes no deeper expression; neither is read well by a planner
MIDNIGHT = dt.time(0, 0)


@dataclass(frozen=True)
class Planned:
    """One occurrence of a rule about one duty."""

    rule: ReminderRule
    duty: Duty
    occurrence: str
    at: dt.datetime


def planned(rule: ReminderRule, since: dt.datetime, until: dt.datetime) -> Iterator[Planned]:
    """Occurrences after ``since`` and not after ``until``, of duties open now, in no order.

    Not what lay before the duty was handed out.
    """
    rows = Duty.objects.open().select_related("owner_person", "owner_organization")
    if rule.kinds:
        rows = rows.filter(kind__in=rule.kinds)
    find = _by_days
    if rule.side == Side.OPENING:
        find = _by_opening
    elif rule.unit == Unit.HOURS:
        find = _by_hours
    for each in find(rule, rows, since, until):
        if (each.duty.start_at or each.duty.opened_at) <= each.at:
            yield each


def key_of_occurrence(due: dt.date, step: int, unit: str) -> str:
    """How an occurrence is known: ``2026-12-10 -3 DAYS``."""
    return f"{due:%Y-%m-%d} {step:+d} {unit}"


def still_stands(rule: ReminderRule, duty: Duty, occurrence: str) -> bool:
    """Whether a claimed occurrence is about the due day that the duty has now."""
    return rule.side == Side.OPENING or occurrence.startswith(f"{shanghai_date(duty.due_at)}")


def _by_opening(rule, rows: DutyQuerySet, since, until) -> Iterator[Planned]:
    begun = Q(start_at=None, opened_at__gt=since, opened_at__lte=until)
    begun |= Q(start_at__gt=since, start_at__lte=until)
    for duty in rows.filter(begun):
        yield Planned(rule, duty, "opened", duty.start_at or duty.opened_at)


def _by_hours(rule, rows: DutyQuerySet, since, until) -> Iterator[Planned]:
    step = rule.timing.first
    far = dt.timedelta(hours=step)
    for duty in rows.filter(due_at__gt=since - far, due_at__lte=until - far):
        due = shanghai_date(duty.due_at)
        yield Planned(rule, duty, key_of_occurrence(due, step, rule.unit), duty.due_at + far)


def _by_days(rule, rows: DutyQuerySet, since, until) -> Iterator[Planned]:
    timing, oldest = rule.timing, shanghai_date(until)
    if timing.repeat:
        earliest = rows.aggregate(at=Min("due_at"))["at"]
        oldest = min(oldest, shanghai_date(earliest)) if earliest else oldest
    else:
        oldest = dt.date.min + 400 * ONE_DAY
    found = occurrences(current_table(), timing, since, until, oldest)
    for ranges in _in_ranges(sorted(found)):
        due_in = Q()
        for first, last in ranges:
            start, end = moment_on(first, MIDNIGHT), moment_on(last + ONE_DAY, MIDNIGHT)
            due_in |= Q(due_at__gte=start, due_at__lt=end)
        for duty in rows.filter(due_in):
            due = shanghai_date(duty.due_at)
            for step, at in found[due].items():
                yield Planned(rule, duty, key_of_occurrence(due, step, rule.unit), at)


def _in_ranges(days: list[dt.date]) -> Iterator[list[tuple[dt.date, dt.date]]]:
    """Days that follow each other as one range; as many ranges at once as a query takes."""
    ranges: list[tuple[dt.date, dt.date]] = []
    for day in days:
        if ranges and ranges[-1][1] + ONE_DAY == day:
            ranges[-1] = (ranges[-1][0], day)
        else:
            ranges.append((day, day))
    for start in range(0, len(ranges), RANGES_A_QUERY):
        yield ranges[start : start + RANGES_A_QUERY]
