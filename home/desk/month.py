"""A month of the calendar: weeks of days, each with what the reader may see on it."""

import calendar
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from cms.calendars.table import SATURDAY, Table, current_table
from workflows.duties.dates import Dated, Reader, registered_dates

FIRST_YEAR, LAST_YEAR = 2000, 2100
MONTHS_OF_A_YEAR = 12
SHOWN = 4  # entries of one day of the grid; the rest unfold


@dataclass
class Day:
    """One day: how the working calendar has it, and its entries."""

    day: date
    in_month: bool
    is_today: bool
    is_off: bool
    mark: str  # 国庆节, 调休上班
    entries: list[Dated] = field(default_factory=list)

    @property
    def first(self) -> list[Dated]:
        return self.entries[:SHOWN]

    @property
    def rest(self) -> list[Dated]:
        return self.entries[SHOWN:]


@dataclass
class Month:
    """What one page shows."""

    first: date
    weeks: list[list[Day]]
    sources: list[tuple[str, str, int]]
    bodies: list[str]
    source: str
    body: str
    is_known: bool  # whether the yearly notice of the year is in

    @property
    def previous(self) -> str:
        return month_words(self.first - timedelta(days=1))

    @property
    def next(self) -> str:
        return month_words(self.first + timedelta(days=31))

    @property
    def days(self) -> list[Day]:
        """The days of the month alone, for the list on a phone."""
        return [day for week in self.weeks for day in week if day.in_month]

    @property
    def is_empty(self) -> bool:
        return not any(day.entries for day in self.days)


def month_words(day: date) -> str:
    """``2026-11``, as the address has it."""
    return f"{day:%Y-%m}"


def month_typed(text: str, today: date) -> date:
    """The first day of the month in an address; anything odd is this month."""
    year, _dash, month = (text or "").partition("-")
    is_month = year.isdecimal() and month.isdecimal() and (len(year), len(month)) == (4, 2)
    if is_month and FIRST_YEAR <= int(year) <= LAST_YEAR and 1 <= int(month) <= MONTHS_OF_A_YEAR:
        return date(int(year), int(month), 1)
    return today.replace(day=1)


def month_of(user, now: datetime, asked: Mapping[str, str]) -> Month:
    """The month that was asked for. The same number of queries for any number of entries."""
    today = timezone.localdate(now)
    first = month_typed(asked.get("month", ""), today)
    dates = calendar.Calendar().monthdatescalendar(first.year, first.month)
    reader = Reader(user, dates[0][0], dates[-1][-1], now)
    found = [(source, list(source.find(reader))) for source in registered_dates()]
    source = asked.get("source", "")
    source = source if source in {each.key for each, _rows in found} else ""
    entries = [row for each, rows in found for row in rows if source in ("", each.key)]
    bodies = sorted({row.body for _each, rows in found for row in rows if row.body})
    body = asked.get("body", "") if asked.get("body") in bodies else ""
    table = current_table()
    return Month(
        first=first,
        weeks=_weeks(
            dates, [row for row in entries if body in ("", row.body)], first, today, table
        ),
        sources=[(each.key, str(each.label), len(rows)) for each, rows in found if rows],
        bodies=bodies,
        source=source,
        body=body,
        is_known=table.knows(first),
    )


def _weeks(dates: list, entries: list[Dated], first: date, today: date, table: Table) -> list:
    days = {
        day: Day(
            day=day,
            in_month=day.month == first.month,
            is_today=day == today,
            is_off=table.is_day_off(day),
            mark=_mark(day, table),
        )
        for week in dates
        for day in week
    }
    for entry in sorted(entries, key=lambda row: (row.day, row.at, row.title)):
        for day in _run(entry, dates[0][0], dates[-1][-1]):
            days[day].entries.append(entry)
    return [[days[day] for day in week] for week in dates]


def _run(entry: Dated, first: date, last: date) -> list[date]:
    """The days of an entry that are on the page."""
    begin, end = max(entry.day, first), min(entry.last or entry.day, last)
    return [begin + timedelta(days=number) for number in range((end - begin).days + 1)]


def _mark(day: date, table: Table) -> str:
    """What is special about a day, in words: a holiday's name, or a weekend that is worked."""
    if table.is_day_off(day):
        return table.name_of(day) or (_("Day off") if day.weekday() < SATURDAY else "")
    return _("Working day (made up)") if day.weekday() >= SATURDAY else ""
