"""When a message may go out: quiet hours, days off, and the receiver's own time of day."""

import datetime as dt

from cms.calendars.services import next_working_day, shanghai_date
from cms.calendars.table import current_table
from workflows.duties.models import Duty
from workflows.reminders.enums import Side
from workflows.reminders.models import ReminderRule
from workflows.reminders.timing import ONE_DAY, SHANGHAI, moment_on


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
    than early.
    """
    if waits_for_nothing(rule, duty):
        return now
    at = now
    if wish is not None and now < moment_on(shanghai_date(now), wish):
        at = moment_on(shanghai_date(now), wish)
    at = _past_quiet(rule, at)
    day = shanghai_date(at)
    if rule.working_days_only or _is_holiday(day):
        worked = next_working_day(day)
        if worked != day:
            at = _past_quiet(rule, moment_on(worked, wish or rule.at))
    return at


def _is_holiday(day: dt.date) -> bool:
    """A day off that the notice names; a plain weekend is none."""
    table = current_table()
    return table.is_day_off(day) and bool(table.name_of(day))


def _past_quiet(rule: ReminderRule, at: dt.datetime) -> dt.datetime:
    """``at`` itself, or the end of the quiet hours that it lies in; they may pass midnight."""
    local = at.astimezone(SHANGHAI)
    start, end, clock = rule.quiet_from, rule.quiet_until, local.time()
    if start < end:
        return moment_on(local.date(), end) if start <= clock < end else at
    if clock >= start:
        return moment_on(local.date() + ONE_DAY, end)
    return moment_on(local.date(), end) if clock < end else at
