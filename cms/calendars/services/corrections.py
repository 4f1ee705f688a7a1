"""How the office corrects a day, takes a correction back, or enters a year's notice."""

import datetime as dt
from collections.abc import Iterable

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from cms.calendars.enums import DaySource
from cms.calendars.models import CalendarChange, CalendarDay, CalendarYear
from cms.calendars.permissions import user_can_change_calendar
from cms.calendars.signals import calendar_changed
from cms.calendars.table import current_table
from cms.core.audit import record_event
from cms.core.models import Channel


class CannotCorrectDay(Exception):
    """The table stays; the message is a sentence for the screen."""


class CannotImportYear(Exception):
    """Nothing was imported; the message is a sentence for the screen."""


class CannotNameNotice(Exception):
    """The source of the year stays as it is; the message is a sentence for the screen."""


def _refuse(verb: str, obj, by, now: dt.datetime, error: type[Exception]) -> None:
    if not user_can_change_calendar(by):
        record_event(verb=verb, obj=obj, by=by, now=now, refused=True)
        raise error(_("Only the office changes the working-day table."))


def _describe(day: dt.date) -> str:
    table = current_table()
    state = _("day off") if table.is_day_off(day) else _("working day")
    name = table.name_of(day)
    return f"{state} {name}".strip()


def _note(day: dt.date, before: str, reason: str, by, now: dt.datetime) -> None:
    CalendarChange.objects.create(
        date=day,
        before=before,
        after=_describe(day),
        reason=reason[:200],
        by_label=str(by or "系统")[:120],
        at=now,
    )


def _tell(reason: str, by, now: dt.datetime) -> None:
    """Whoever keeps computed dates looks at them again, in this transaction."""
    calendar_changed.send(sender=None, reason=reason, by=by, now=now)


@transaction.atomic
def _write(
    day: dt.date, is_working: bool, name: str, source: str, by, notice_year: int | None = None
) -> CalendarDay:
    channel = Channel.IMPORT if source == DaySource.IMPORT else Channel.ADMIN
    row, _made = CalendarDay.objects.select_for_update().get_or_create(date=day)
    row.is_working, row.name, row.source = is_working, name, source
    row.entered_by_label, row.channel = str(by or "系统")[:80], channel
    row.notice_year = notice_year or row.notice_year
    row.save()
    return row


def _days_of(year: int) -> QuerySet[CalendarDay]:
    """What the notice of a year replaces: the days that it named, and those of the year that no
    notice named.
    """
    by_hand = Q(notice_year=None, date__year=year)
    return CalendarDay.objects.filter(by_hand | Q(notice_year=year))


def correct_day(
    *, date: dt.date, is_working: bool, name: str, by, now: dt.datetime, reason: str = ""
) -> CalendarDay:
    """Say that a date is worked or off, whatever the notice or the weekday says.

    Kept with what held before and who changed it. Due dates computed earlier keep their rule and
    can be recomputed. Raises ``CannotCorrectDay``.
    """
    _refuse("calendar.correct", f"calendars.calendarday:{date}", by, now, CannotCorrectDay)
    with transaction.atomic():
        before = _describe(date)
        row = _write(date, is_working, name, DaySource.STAFF, by)
        if _describe(date) != before:
            _note(date, before, reason, by, now)
            words = f"{date} {_('working day') if is_working else _('day off')}"
            record_event(verb="calendar.correct", obj=row, by=by, now=now, detail=words)
            _tell(f"{words} {name}".strip(), by, now)
    return row


def restore_day(*, row: CalendarDay, by, now: dt.datetime, reason: str = "") -> None:
    """Take a correction back: the library or the weekday decides again."""
    _refuse("calendar.restore", row, by, now, CannotCorrectDay)
    with transaction.atomic():
        before, day = _describe(row.date), row.date
        record_event(verb="calendar.restore", obj=row, by=by, now=now, detail=str(day))
        row.delete()
        _note(day, before, reason, by, now)
        _tell(_("%(day)s: correction taken back") % {"day": day}, by, now)


def import_year(
    *,
    year: int,
    days: Iterable[tuple[dt.date, bool, str]],
    by,
    now: dt.datetime,
    notice: str = "",
) -> int:
    """Enter a year's notice: (date, is worked, name) for every day that differs from its weekday.

    Days of the December before may be among them; the year counts as known from then on, and
    what staff had entered by hand for the year is replaced, and what an earlier import of the same
    year named. Days that another year's notice named stay. Returns how many days; importing the
    same notice again changes nothing, nor does an empty ``notice`` take a known one away. Raises
    ``CannotImportYear``.
    """
    _refuse("calendar.import", f"calendars.calendaryear:{year}", by, now, CannotImportYear)
    days = sorted(days)
    first, last = dt.date(year - 1, 12, 1), dt.date(year, 12, 31)
    strangers = [day for day, _worked, _name in days if not first <= day <= last]
    if strangers:
        raise CannotImportYear(
            _("%(date)s does not belong to %(year)s.") % {"date": strangers[0], "year": year}
        )
    if not days:
        raise CannotImportYear(_("The file names no day."))
    with transaction.atomic():
        before = {day: _describe(day) for day, _worked, _name in days}
        kept = {day for day, _worked, _name in days}
        for row in _days_of(year).exclude(date__in=kept):
            before[row.date] = _describe(row.date)
            row.delete()
        for day, is_working, name in days:
            _write(day, is_working, name, DaySource.IMPORT, by, notice_year=year)
        record = _keep_year(year, notice.strip(), Channel.IMPORT, by)
        for day, was in before.items():
            if _describe(day) != was:
                _note(day, was, notice, by, now)
        record_event(
            verb="calendar.import", obj=record, by=by, now=now, detail=f"{year}: {len(days)}"
        )
        _tell(_("Days off of %(year)s entered") % {"year": year}, by, now)
    return len(days)


def name_notice(*, year: int, notice: str, by, now: dt.datetime) -> CalendarYear:
    """Say by which notice the days of a year stand that are in already: its number, or its title.

    No day changes with it. Raises ``CannotNameNotice``.
    """
    _refuse("calendar.source", f"calendars.calendaryear:{year}", by, now, CannotNameNotice)
    notice = notice.strip()
    if not 0 < len(notice) <= CalendarYear._meta.get_field("notice").max_length:
        raise CannotNameNotice(_("Please give the number of the notice."))
    if year not in current_table().known_years:
        raise CannotNameNotice(
            _("The days of this year are not in yet: import it, with its notice.")
        )
    with transaction.atomic():
        record = _keep_year(year, notice, Channel.ADMIN, by)
        record_event(verb="calendar.source", obj=record, by=by, now=now, detail=notice)
    return record


def _keep_year(year: int, notice: str, channel: str, by) -> CalendarYear:
    """The row of a year; an empty notice leaves the one that it has."""
    said = {"entered_by_label": str(by or "系统")[:80], "channel": channel}
    if notice:
        said["notice"] = notice
    record, _made = CalendarYear.objects.update_or_create(year=year, defaults=said)
    return record
