"""What the rest of the house asks the calendar. Dates are Shanghai dates."""

import datetime as dt
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from cms.calendars.table import current_table
from cms.calendars.terms import Due, Rule, apply_rule, count_working_days, parse_rule

SHANGHAI = ZoneInfo("Asia/Shanghai")


def shanghai_date(moment: dt.date | dt.datetime) -> dt.date:
    """The Shanghai date of an aware instant; a date stays itself."""
    if isinstance(moment, dt.datetime):
        return moment.astimezone(SHANGHAI).date()
    return moment


def _due(unit: str, start: dt.date, amount: int, *, backward: bool = False) -> Due:
    if amount < 0:
        raise ValueError("a term's length is not negative; use the other direction's service")
    return apply_rule(current_table(), Rule(unit, amount, shanghai_date(start), backward))


def is_day_off(day: dt.date) -> bool:
    """Weekend, holiday, or swapped day off. A make-up Saturday is none."""
    return current_table().is_day_off(shanghai_date(day))


def is_known(day: dt.date) -> bool:
    """Whether the yearly notice of this day's year is in; else weekends are assumed."""
    return current_table().knows(shanghai_date(day))


def add_working_days(*, start: dt.date, days: int) -> Due:
    """The ``days``-th working day after ``start``; 0 days from a day off: the next one."""
    return _due("workdays", start, days)


def subtract_working_days(*, start: dt.date, days: int) -> Due:
    """The ``days``-th working day before ``start``; 0 days from a day off is the one before."""
    return _due("workdays", start, days, backward=True)


def add_days(*, start: dt.date, days: int) -> Due:
    """``days`` calendar days after ``start``; off → the next working day."""
    return _due("days", start, days)


def subtract_days(*, start: dt.date, days: int) -> Due:
    """``days`` calendar days before ``start``; off → the working day before."""
    return _due("days", start, days, backward=True)


def add_months(*, start: dt.date, months: int) -> Due:
    """``months`` after ``start``: same day number or month end; off → the next working day."""
    return _due("months", start, months)


def recompute(rule: str) -> Due:
    """What a kept ``Due.rule`` leads to under the calendar in force now."""
    return apply_rule(current_table(), parse_rule(rule))


def working_days_between(start: dt.date, end: dt.date) -> int:
    """Working days after ``start`` up to and including ``end``; negative backward."""
    if end < start:
        return -working_days_between(end, start)
    table, days = current_table(), (end - start).days
    ahead = (start + dt.timedelta(days=n) for n in range(1, days + 1))
    return sum(not table.is_day_off(day) for day in ahead)


def next_working_day(day: dt.date) -> dt.date:
    """``day`` itself if it is worked, else the first working day after it."""
    return count_working_days(current_table(), shanghai_date(day), 0)[0]


def calendar_version() -> str:
    """Changes whenever the table changes, or the library is replaced."""
    return current_table().version


def end_of_day(day: dt.date) -> dt.datetime:
    """23:59:59 in Shanghai: the last second in which something due on ``day`` is on time."""
    return dt.datetime.combine(day, dt.time(23, 59, 59), tzinfo=SHANGHAI)


def missing_years(today: dt.date) -> list[int]:
    """Years whose notice the office has to enter now: this one, and the next from 15 November on,
    by when the State Council has published it.
    """
    wanted = [today.year, *([today.year + 1] if (today.month, today.day) >= (11, 15) else [])]
    return [year for year in wanted if not is_known(dt.date(year, 1, 1))]


def provisional_warning(due: Due) -> str:
    """The words that stand beside a date that may still move; empty if it stands."""
    return _("provisionally by weekends") if due.provisional else ""
