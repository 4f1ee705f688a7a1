"""Jobs of the reminders."""

from django.utils import timezone
from django_q.tasks import async_task

from workflows.reminders.services import deliver_waiting, sweep


def remind() -> int:
    """Every minute: claim what became due, then send what waits; returns how many were sent.

    Safe to run twice and side by side.
    """
    sweep(now=timezone.now())
    return send_waiting()


def send_waiting() -> int:
    """Send for at most three quarters of a minute; what is left goes to the next worker."""
    sent, more = deliver_waiting(now=timezone.now())
    if more:
        async_task("workflows.reminders.tasks.send_waiting")
    return sent
