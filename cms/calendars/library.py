"""The kept holiday library: its data only, never its arithmetic (docs/decisions/0010).

``chinese_calendar.find_workday`` is off by one from days off and ``get_workdays`` counts both
ends, so the two tables of dates are taken and nothing else.
"""

import datetime as dt
from functools import cache
from importlib.metadata import version

from chinese_calendar.constants import Holiday
from chinese_calendar.constants import holidays as _days_off
from chinese_calendar.constants import workdays as _make_up_days

# What the library's English names are called in the yearly notice.
CHINESE_NAMES = {holiday.value: holiday.chinese for holiday in Holiday}
VERSION = version("chinesecalendar")
# The numbers of the notices that are certain; those of earlier years the office enters.
NOTICE_NUMBERS = {
    2024: "国办发明电〔2023〕7号",
    2025: "国办发明电〔2024〕12号",
    2026: "国办发明电〔2025〕7号",
}


@cache
def library_days() -> dict[dt.date, tuple[bool, str]]:
    """Date → (is worked, Chinese name), for the dates that differ from their weekday's rule."""
    days = {}
    for date, name in _days_off.items():
        days[date] = (False, CHINESE_NAMES.get(name, name))
    for date, name in _make_up_days.items():
        days[date] = (True, CHINESE_NAMES.get(name, name) + "调休")
    return days


@cache
def library_years() -> frozenset[int]:
    """Years whose notice the library has."""
    return frozenset(date.year for date in _days_off)
