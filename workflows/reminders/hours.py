"""When a message may go out: quiet hours, days off, and the receiver's own time of day."""

import datetime as dt

from cms.calendars.services import next_working_day, shanghai_date
from workflows.reminders.models import ReminderRule
from workflows.reminders.timing import ONE_DAY, SHANGHAI, moment_on


def goes_out_at(
    rule: ReminderRule, now: dt.datetime, wish: dt.time | None, urgent: bool
) -> dt.datetime:
    """The first moment from ``now`` on at which the rule and the receiver let a message go.

    Urgent matters (加急) wait for nothing (office-needs 9, 20). A wish whose hour has passed today
    waits for no other day: late is worse than early.
    """
    if urgent:
        return now
    at = now
    if wish is not None and now < moment_on(shanghai_date(now), wish):
        at = moment_on(shanghai_date(now), wish)
    at = _past_quiet(rule, at)
    if rule.working_days_only:
        day = shanghai_date(at)
        worked = next_working_day(day)
        if worked != day:
            at = _past_quiet(rule, moment_on(worked, wish or rule.at))
    return at


def _past_quiet(rule: ReminderRule, at: dt.datetime) -> dt.datetime:
    """``at`` itself, or the end of the quiet hours that it lies in; they may pass midnight."""
    local = at.astimezone(SHANGHAI)
    start, end, clock = rule.quiet_from, rule.quiet_until, local.time()
    if start < end:
        return moment_on(local.date(), end) if start <= clock < end else at
    if clock >= start:
        return moment_on(local.date() + ONE_DAY, end)
    return moment_on(local.date(), end) if clock < end else at
