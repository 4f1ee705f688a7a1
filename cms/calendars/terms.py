"""How terms are counted (民法典 §201–203 by analogy; domain.md §3.2). Pure: a table in, a day out.

The start day is not counted. A month ends on the same day number, or on the month's last day.
A term whose last day is off ends on the next working day; one counted backward, on the working
day before. A weekend day that is worked (调休) is an ordinary working day.
"""

import calendar
import datetime as dt
import re
from dataclasses import dataclass

from cms.calendars.table import Table

ONE_DAY = dt.timedelta(days=1)
RULE = re.compile(
    r"^(?P<unit>workdays|days|months) (?P<sign>[+-])(?P<amount>\d+) from (?P<start>[\d-]{10})$"
)


@dataclass(frozen=True)
class Due:
    """A date and how it was reached.

    ``rule`` reads ``workdays +5 from 2026-05-12``; ``provisional``: a year without its yearly
    notice was passed, so weekends were assumed (暂按周末推算).
    """

    date: dt.date
    rule: str
    calendar_version: str
    provisional: bool


@dataclass(frozen=True)
class Rule:
    """A rule taken apart again, to recompute or to explain."""

    unit: str
    amount: int
    start: dt.date
    backward: bool = False

    def __str__(self) -> str:
        sign = "-" if self.backward else "+"
        return f"{self.unit} {sign}{self.amount} from {self.start:%Y-%m-%d}"

    @property
    def step(self) -> int:
        return -1 if self.backward else 1


def parse_rule(text: str) -> Rule:
    """The parts of ``Due.rule``; ValueError if it is none."""
    match = RULE.match(text)
    if match is None:
        raise ValueError(f"not a rule: {text!r}")
    start = dt.date.fromisoformat(match["start"])
    return Rule(match["unit"], int(match["amount"]), start, backward=match["sign"] == "-")


def roll(table: Table, day: dt.date, step: int) -> tuple[dt.date, bool]:
    """The first working day from ``day`` on, by ``step``; and whether weekends were assumed."""
    guessed = not table.knows(day)
    while table.is_day_off(day):
        day += step * ONE_DAY
        guessed = guessed or not table.knows(day)
    return day, guessed


def count_working_days(
    table: Table, start: dt.date, days: int, step: int = 1
) -> tuple[dt.date, bool]:
    """The ``days``-th working day from ``start`` by ``step``; 0 days: ``start`` or the next one."""
    if days == 0:
        return roll(table, start, step)
    day, left, guessed = start, days, False
    while left:
        day += step * ONE_DAY
        guessed = guessed or not table.knows(day)
        left -= not table.is_day_off(day)
    return day, guessed


def plus_months(day: dt.date, months: int) -> dt.date:
    """The same day number ``months`` later, or that month's last day."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return dt.date(year, month + 1, min(day.day, last))


def apply_rule(table: Table, rule: Rule) -> Due:
    """The day that a rule leads to under this calendar."""
    if rule.unit == "workdays":
        day, guessed = count_working_days(table, rule.start, rule.amount, rule.step)
    elif rule.unit == "months":
        day, guessed = roll(table, plus_months(rule.start, rule.step * rule.amount), rule.step)
    else:
        day, guessed = roll(table, rule.start + rule.step * rule.amount * ONE_DAY, rule.step)
    return Due(day, str(rule), table.version, guessed)
