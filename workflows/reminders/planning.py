"""What a rule wants sent in a window of time: read from the ledger by what is due, never by what
exists. Nothing is written here, so that a preview and the sweep say the same.
"""

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from django.db.models import Max, Min, Q

from cms.calendars.services import SHANGHAI, shanghai_date
from cms.calendars.table import current_table
from workflows.duties.enums import DutyAct
from workflows.duties.models import Duty, DutyQuerySet
from workflows.reminders.enums import Side, Unit
from workflows.reminders.holidays import holiday_after
from workflows.reminders.models import Reminder, ReminderRule
from workflows.reminders.timing import ONE_DAY, days_between, moment_on, occurrences

RANGES_A_QUERY = 50  # SQLite takes no deeper expression; neither is read well by a planner
MIDNIGHT = dt.time(0, 0)
OPENED, TURNED_URGENT = "opened", "urgent"  # keys of what happens once to a duty
STEP = re.compile(r" ([+-]\d+) [A-Z]+$")


@dataclass(frozen=True)
class Planned:
    """One occurrence of a rule about one duty. ``step`` orders those that go at one moment;
    ``late``: a corrected calendar moved it to before what was looked at already.
    """

    rule: ReminderRule
    duty: Duty
    occurrence: str
    at: dt.datetime
    step: int = 0
    late: bool = False


def planned(
    rule: ReminderRule, since: dt.datetime, until: dt.datetime, *, corrected: bool = False
) -> Iterator[Planned]:
    """Occurrences after ``since`` and not after ``until``, of duties open now, in no order.

    Not what lay before the duty was handed out. ``corrected``: the calendar changed since the last
    look; what it moved to before ``since`` goes now.
    """
    rows = Duty.objects.open().select_related("owner_person", "owner_organization")
    if rule.kinds:
        rows = rows.filter(kind__in=rule.kinds)
    find = partial(_by_days, corrected=corrected)
    if rule.side == Side.HOLIDAY:
        find = _by_holiday
    elif rule.side == Side.OPENING:
        find = _by_opening
    elif rule.unit == Unit.HOURS:
        find = _by_hours
    for each in find(rule, rows, since, until):
        if (each.duty.start_at or each.duty.opened_at) <= each.at:
            yield each


def key_of_occurrence(due: dt.date, step: int, unit: str) -> str:
    """How an occurrence is known: ``2026-12-10 -3 DAYS``."""
    return f"{due:%Y-%m-%d} {step:+d} {unit}"


def key_of_hours(due_at: dt.datetime, step: int) -> str:
    """With the hour, since a term may be moved within its day: ``2026-12-10 16:00 -2 HOURS``."""
    return f"{due_at.astimezone(SHANGHAI):%Y-%m-%d %H:%M} {step:+d} {Unit.HOURS}"


def step_of(occurrence: str) -> int:
    """The distance in such a key; 0 where it has none."""
    found = STEP.search(occurrence)
    return int(found[1]) if found else 0


def is_of_a_day(occurrence: str) -> bool:
    """Whether it is an occurrence counted in days, of which a rule sends one a day."""
    return ":" not in occurrence and STEP.search(occurrence) is not None


def still_stands(duty: Duty, occurrence: str) -> bool:
    """Whether a claimed occurrence is about the term that the duty has now."""
    if occurrence in (OPENED, TURNED_URGENT):
        return True
    due = duty.due_at.astimezone(SHANGHAI)
    return occurrence.startswith(
        f"{due:%Y-%m-%d %H:%M}" if ":" in occurrence else f"{due:%Y-%m-%d}"
    )


def _by_opening(rule, rows: DutyQuerySet, since, until) -> Iterator[Planned]:
    begun = Q(start_at=None, opened_at__gt=since, opened_at__lte=until)
    begun |= Q(start_at__gt=since, start_at__lte=until)
    for duty in rows.filter(begun):
        yield Planned(rule, duty, OPENED, duty.start_at or duty.opened_at)
    yield from _by_turning_urgent(rule, rows, since, until)


def _by_turning_urgent(rule, rows: DutyQuerySet, since, until) -> Iterator[Planned]:
    """An urgent matter has a new term from now on: whoever owes it is told at once (加急)."""
    moved = Q(events__act=DutyAct.RESCHEDULED, events__at__gt=since, events__at__lte=until)
    for duty in rows.filter(moved, urgent=True).annotate(moved_at=Max("events__at")):
        yield Planned(rule, duty, TURNED_URGENT, duty.moved_at, step=1)


def _by_hours(rule, rows: DutyQuerySet, since, until) -> Iterator[Planned]:
    step = rule.timing.first
    far = dt.timedelta(hours=step)
    for duty in rows.filter(due_at__gt=since - far, due_at__lte=until - far):
        yield Planned(rule, duty, key_of_hours(duty.due_at, step), duty.due_at + far)


def _by_holiday(rule, rows: DutyQuerySet, since, until) -> Iterator[Planned]:
    """Once before each holiday, even if its table is corrected after that."""
    for day in days_between(since, until, rule.at):
        holiday = holiday_after(current_table(), day)
        if holiday is None:
            continue
        at = moment_on(day, rule.at)
        told = Reminder.objects.filter(rule_id=rule.pk, occurrence__endswith=holiday.key)
        if told.exclude(planned_at=at).exists():
            continue
        first = moment_on(holiday.first, MIDNIGHT)
        end = moment_on(holiday.ahead_until + ONE_DAY, MIDNIGHT)
        for duty in rows.filter(due_at__gte=first, due_at__lt=end):
            due = shanghai_date(duty.due_at)
            yield Planned(rule, duty, f"{due:%Y-%m-%d} {holiday.key}", at)


def _by_days(rule, rows: DutyQuerySet, since, until, *, corrected=False) -> Iterator[Planned]:
    timing, oldest = rule.timing, shanghai_date(until)
    if timing.repeat:
        earliest = rows.aggregate(at=Min("due_at"))["at"]
        oldest = min(oldest, shanghai_date(earliest)) if earliest else oldest
    else:
        oldest = dt.date.min + 400 * ONE_DAY
    found = occurrences(current_table(), timing, since, until, oldest, corrected=corrected)
    for ranges in _in_ranges(sorted(found)):
        due_in = Q()
        for first, last in ranges:
            start, end = moment_on(first, MIDNIGHT), moment_on(last + ONE_DAY, MIDNIGHT)
            due_in |= Q(due_at__gte=start, due_at__lt=end)
        for duty in rows.filter(due_in):
            due = shanghai_date(duty.due_at)
            for step, at in found[due].items():
                key, late = key_of_occurrence(due, step, rule.unit), at <= since
                yield Planned(rule, duty, key, until if late else at, step, late)


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
