"""Messages that went out, or found nobody, on the morning of 7 December 2026."""

import datetime as dt

from tests.workflows.reminders.factories import duty_due, looked_until, moment, only_rule, owner
from workflows.reminders.models import Message
from workflows.reminders.services import deliver_waiting, sweep

NINE = moment("2026-12-07 09:00")


def run(now: dt.datetime = NINE) -> None:
    """What the worker does each minute."""
    sweep(now=now)
    deliver_waiting(now=now)


def tell(*people, label: str = "养老服务视察", **figures) -> list[Message]:
    """One duty each, and the message about it."""
    only_rule(**figures)
    for number, who in enumerate(people, 1):
        duty_due("2026-12-10", who=who, subject=number, subject_label=label)
    looked_until("2026-12-07 08:00")
    run()
    return list(Message.objects.order_by("pk"))


def without_address():
    """A deputy who can be written to by nobody."""
    return owner(email="")
