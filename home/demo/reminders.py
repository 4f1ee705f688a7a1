"""What the last day's reminders would have been, so that desks and the register show some."""

from datetime import datetime, timedelta

from workflows.reminders.models import ReminderRule, SweepMark
from workflows.reminders.services import deliver_waiting, sweep


def remind(now: datetime) -> None:
    """One sweep over the day that ends now, by the shipped rules. Safe to repeat."""
    yesterday = now - timedelta(days=1)
    ReminderRule.objects.filter(counts_from__gt=yesterday).update(counts_from=yesterday)
    SweepMark.objects.get_or_create(pk=1, defaults={"until": yesterday})
    sweep(now=now)
    deliver_waiting(now=now)
