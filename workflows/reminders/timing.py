"""When a rule reminds. Pure: a calendar and a rule's figures in, days and moments out.

A reminder that lands on a day off goes out on the working day before when it precedes the due day
or falls on it, on the working day after when it follows (domain.md §3.2). It is known by its
distance to the due day, not by the day it goes out: a holiday corrected after it went sends none
again, a due date moved by the director does.
"""

import datetime as dt
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from cms.calendars.services import SHANGHAI, shanghai_date
from cms.calendars.table import Table
from workflows.reminders.enums import Side, Unit

ONE_DAY = dt.timedelta(days=1)
LONGEST_RUN_OFF = 15  # no run of days off is longer; a reminder never rolls further


@dataclass(frozen=True)
class Timing:
    """The figures of a rule. ``repeat`` 0: once. ``at``: Shanghai time of day."""

    side: str
    unit: str
    amount: int
    repeat: int
    at: dt.time
    working_days_only: bool

    @property
    def first(self) -> int:
        """The distance of the first occurrence to the due day, negative before it."""
        return {Side.BEFORE: -self.amount, Side.AFTER: self.amount}.get(self.side, 0)

    def has(self, step: int) -> bool:
        """Whether an occurrence stands at this distance. What begins before never reaches the day
        itself: that, and what follows, are rules of their own.
        """
        if step == self.first:
            return True
        if not self.repeat or step < self.first or (self.side == Side.BEFORE and step >= 0):
            return False
        return (step - self.first) % self.repeat == 0


class WorkingDays:
    """Ordinals of the working days between two days, so that counting costs a look-up."""

    def __init__(self, table: Table, first: dt.date, last: dt.date) -> None:
        days = (first + n * ONE_DAY for n in range((last - first).days + 1))
        self.days = [day for day in days if not table.is_day_off(day)]

    def between(self, start: dt.date, end: dt.date) -> int:
        """Working days after ``start`` up to and including ``end``; negative where it is earlier,
        counted from ``end`` to the day before ``start``.
        """
        if end >= start:
            return bisect_right(self.days, end) - bisect_right(self.days, start)
        return bisect_right(self.days, end - ONE_DAY) - bisect_right(self.days, start - ONE_DAY)


def moment_on(day: dt.date, at: dt.time) -> dt.datetime:
    """The instant of a Shanghai day and time."""
    return dt.datetime.combine(day, at, tzinfo=SHANGHAI)


def going_out(table: Table, timing: Timing, raw: dt.date, step: int) -> dt.date:
    """The day on which what falls on ``raw`` goes out."""
    if timing.working_days_only:
        back = -ONE_DAY if step <= 0 else ONE_DAY
        for _day in range(LONGEST_RUN_OFF):
            if not table.is_day_off(raw):
                break
            raw += back
    return raw


def days_between(since: dt.datetime, until: dt.datetime, at: dt.time) -> list[dt.date]:
    """The Shanghai days whose ``at`` lies after ``since`` and not after ``until``."""
    day, last, found = shanghai_date(since), shanghai_date(until), []
    while day <= last:
        if since < moment_on(day, at) <= until:
            found.append(day)
        day += ONE_DAY
    return found


def occurrences(
    table: Table,
    timing: Timing,
    since: dt.datetime,
    until: dt.datetime,
    oldest: dt.date,
    *,
    corrected: bool = False,
) -> dict[dt.date, dict[int, dt.datetime]]:
    """Which due days have occurrences that go out in this window: {due day: {step: moment}}.

    ``oldest`` is the earliest due day that anything open has. Costs nothing while no moment of
    the rule lies in the window, which is nearly always. Only for rules counted in days.

    ``corrected``: the table was, so that what had still to come may lie before the window now.
    """
    corrected = corrected and timing.working_days_only
    back = LONGEST_RUN_OFF * ONE_DAY if corrected else dt.timedelta(0)
    out = days_between(since - back, until, timing.at)
    if not out:
        return {}
    raws = [*_around(out[0], out[-1])]
    reach = abs(timing.first) * (3 if timing.unit == Unit.WORKDAYS else 1) + 2 * LONGEST_RUN_OFF
    earliest = oldest if timing.repeat and timing.side != Side.BEFORE else out[0] - reach * ONE_DAY
    first, last = max(earliest, oldest), out[-1] + reach * ONE_DAY
    if timing.unit == Unit.WORKDAYS:
        working = WorkingDays(table, min(first, raws[0]) - ONE_DAY, max(last, raws[-1]) + ONE_DAY)
    found: dict[dt.date, dict[int, dt.datetime]] = {}
    for due in (first + n * ONE_DAY for n in range((last - first).days + 1)):
        for raw in raws:
            if timing.unit == Unit.WORKDAYS:
                if raw != due and table.is_day_off(raw):
                    continue
                step = working.between(due, raw)
                if step == 0 and raw != due:
                    continue
            else:
                step = (raw - due).days
            if timing.has(step):
                day = going_out(table, timing, raw, step)
                at = moment_on(day, timing.at)
                if out[0] <= day <= out[-1] and (
                    since < at or (corrected and _had_to_come(timing, raw, day, step, since, until))
                ):
                    found.setdefault(due, {})[step] = at
    return found


def _had_to_come(timing: Timing, raw: dt.date, day: dt.date, step: int, since, until) -> bool:
    """Whether what goes out on ``day`` by the table of now could still come by that of before."""
    if step <= 0:
        return since < moment_on(raw, timing.at)
    return day == shanghai_date(until)


def _around(first: dt.date, last: dt.date) -> Iterator[dt.date]:
    day = first - LONGEST_RUN_OFF * ONE_DAY
    while day <= last + LONGEST_RUN_OFF * ONE_DAY:
        yield day
        day += ONE_DAY
