"""The long holidays before which everybody is told once what falls due (office-needs 20). Pure."""

import datetime as dt
from dataclasses import dataclass

from cms.calendars.table import Table
from workflows.reminders.timing import LONGEST_RUN_OFF, ONE_DAY

LONG = ("春节", "国庆")  # as the yearly notice names them
WORKING_DAYS_AFTER = 3


@dataclass(frozen=True)
class Holiday:
    """One of them: its name with its year, its first day off, and the last day looked ahead to."""

    key: str
    first: dt.date
    ahead_until: dt.date


def holiday_after(table: Table, day: dt.date) -> Holiday | None:
    """The long holiday of which ``day`` is the last working day before; None on any other day.

    Known once the year's notice is in the table.
    """
    if table.is_day_off(day):
        return None
    run = [day + ONE_DAY]
    while table.is_day_off(run[-1]) and len(run) <= LONGEST_RUN_OFF:
        run.append(run[-1] + ONE_DAY)
    back_at_work = run.pop()
    names = {table.name_of(each) for each in run}
    for name in LONG:
        if any(name in each for each in names):
            last, left = back_at_work, WORKING_DAYS_AFTER - 1
            while left:
                last += ONE_DAY
                left -= not table.is_day_off(last)
            return Holiday(f"{name}{day.year}", day + ONE_DAY, last)
    return None
