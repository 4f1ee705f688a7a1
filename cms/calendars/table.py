"""The calendar in force, in memory: the office's table over the library over plain weekends.

Kept per process and known by its version. It is looked at again at the first use in a request,
after a change made in this process, and every few seconds in a worker; so a list of a thousand
due dates costs no query a row, and a correction is seen by the next request everywhere.
"""

import datetime as dt
import hashlib
import time
from dataclasses import dataclass

from django.core.signals import request_started
from django.db import transaction
from django.db.models import Count, Max
from django.db.models.signals import post_delete, post_save

from cms.calendars import library
from cms.calendars.models import CalendarDay, CalendarYear

RECHECK_SECONDS = 5.0
SATURDAY = 5


@dataclass(frozen=True)
class Table:
    """Which days are worked, as one unchanging value."""

    version: str
    days: dict[dt.date, tuple[bool, str]]
    known_years: frozenset[int]

    def is_day_off(self, day: dt.date) -> bool:
        """Weekend, holiday or swapped day off; a make-up Saturday is worked."""
        exception = self.days.get(day)
        return day.weekday() >= SATURDAY if exception is None else not exception[0]

    def name_of(self, day: dt.date) -> str:
        """The holiday's name, or an empty string."""
        return self.days.get(day, (None, ""))[1]

    def knows(self, day: dt.date) -> bool:
        """Whether the yearly notice for this day's year is in; else weekends are assumed."""
        return day.year in self.known_years or day in self.days


class _Kept:
    """The process's copy, and how far it may be trusted."""

    table: Table | None = None
    mark: tuple | None = None
    stale = True
    changed_at: float | None = None  # a change in this process that is not committed yet
    checked_at = 0.0


def _mark() -> tuple:
    """What changes whenever a row is added, saved or deleted. Two thin queries."""
    facts = {"n": Count("pk"), "last": Max("updated_at")}
    days, years = CalendarDay.objects.aggregate(**facts), CalendarYear.objects.aggregate(**facts)
    return (days["n"], days["last"], years["n"], years["last"])


def _load() -> Table:
    rows = list(CalendarDay.objects.order_by("date").values_list("date", "is_working", "name"))
    entered = frozenset(CalendarYear.objects.values_list("year", flat=True))
    years = sorted(entered - library.library_years())  # of the others only the number is entered
    digest = hashlib.sha256(repr((library.VERSION, rows, years)).encode()).hexdigest()
    days = dict(library.library_days())
    days.update({date: (is_working, name) for date, is_working, name in rows})
    return Table(
        version=f"{library.VERSION}-{digest[:10]}",
        days=days,
        known_years=library.library_years() | entered,
    )


def current_table() -> Table:
    """The calendar in force. No query while the kept copy is fresh."""
    now = time.monotonic()
    if _Kept.changed_at is not None and now - _Kept.changed_at < RECHECK_SECONDS:
        return _load()  # the change may still be taken back: it is not kept
    if _Kept.table is None or _Kept.stale or now - _Kept.checked_at > RECHECK_SECONDS:
        mark = _mark()
        if _Kept.table is None or _Kept.stale or mark != _Kept.mark:
            _Kept.table, _Kept.mark = _load(), mark
        _Kept.stale, _Kept.checked_at = False, now
    return _Kept.table


def forget(**kwargs) -> None:
    """Look at the database again at the next use; receiver of ``request_started``."""
    _Kept.checked_at, _Kept.changed_at = 0.0, None


def _changed(**kwargs) -> None:
    _Kept.stale, _Kept.changed_at = True, time.monotonic()
    transaction.on_commit(_committed)


def _committed() -> None:
    _Kept.stale, _Kept.changed_at = True, None


def connect_signals() -> None:
    """Hear of changes in this process, and of each new request."""
    for model in (CalendarDay, CalendarYear):
        post_save.connect(_changed, sender=model, dispatch_uid=f"calendar_saved_{model}")
        post_delete.connect(_changed, sender=model, dispatch_uid=f"calendar_deleted_{model}")
    request_started.connect(forget, dispatch_uid="calendar_request")
