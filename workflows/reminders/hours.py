"""When a message may go out: quiet hours, days off, and the receiver's own time of day."""

import datetime as dt

from cms.calendars.services import next_working_day, shanghai_date
from cms.calendars.table import current_table
from workflows.duties.models import Duty
from workflows.reminders.enums import Side
from workflows.reminders.models import ReminderRule
from workflows.reminders.timing import LONGEST_RUN_OFF, ONE_DAY, SHANGHAI, moment_on

TIME_TO_SEND = dt.timedelta(minutes=15)


def waits_for_nothing(rule: ReminderRule, duty: Duty) -> bool:
    """Urgent matters (加急) go out at any hour; but not in the one message before a holiday, since
    what is urgent in it has reminders of its own.
    """
    return duty.urgent and rule.side != Side.HOLIDAY


def goes_out_at(
    rule: ReminderRule, duty: Duty, now: dt.datetime, wish: dt.time | None
) -> dt.datetime:
    """The first moment from ``now`` on at which the rule and the receiver let a message go.

    Nothing goes out on a holiday but what ``waits_for_nothing``, whatever the rule says of weekends
    (office-needs 9, 20). A wish whose hour has passed today waits for no other day: late is worse
    than early. Nor does a wish hold anything beyond its term.
    """
    if waits_for_nothing(rule, duty):
        return now
    at = now
    if wish is not None:
        at = max(now, moment_on(shanghai_date(now), wish))
        at = now if now < duty.due_at <= at else at
    return opens_at(rule, at, wish)


def opens_at(rule: ReminderRule, at: dt.datetime, wish: dt.time | None = None) -> dt.datetime:
    """``at`` itself, or when the quiet hours and days off that it lies in are over."""
    at = _past_quiet(rule, at)
    day = shanghai_date(at)
    if _is_off(rule, day):
        at = _past_quiet(rule, moment_on(next_working_day(day), wish or rule.at))
    return at


def shuts_before(rule: ReminderRule, at: dt.datetime) -> dt.datetime:
    """The last moment before ``at`` with time left to send: a sweep comes once a minute."""
    for _turn in range(2 * LONGEST_RUN_OFF):
        day, quiet = shanghai_date(at), _quiet(rule, at)
        if _is_off(rule, day):
            at = moment_on(day, dt.time(0, 0)) - TIME_TO_SEND
        elif quiet:
            at = quiet[0] - TIME_TO_SEND
        else:
            break
    return at


def _is_off(rule: ReminderRule, day: dt.date) -> bool:
    """A day on which the rule sends nothing: a holiday that the notice names, for every rule; a
    plain weekend for those that know working days only.
    """
    table = current_table()
    return table.is_day_off(day) and (rule.working_days_only or bool(table.name_of(day)))


def _past_quiet(rule: ReminderRule, at: dt.datetime) -> dt.datetime:
    quiet = _quiet(rule, at)
    return quiet[1] if quiet else at


def _quiet(rule: ReminderRule, at: dt.datetime) -> tuple[dt.datetime, dt.datetime] | None:
    """Beginning and end of the quiet hours that ``at`` lies in; they may pass midnight."""
    local = at.astimezone(SHANGHAI)
    start, end, clock, day = rule.quiet_from, rule.quiet_until, local.time(), local.date()
    if start < end:
        first = day if start <= clock < end else None
    elif clock >= start:
        first = day
    else:
        first = day - ONE_DAY if clock < end else None
    if first is None:
        return None
    last = first if start < end else first + ONE_DAY
    return moment_on(first, start), moment_on(last, end)
