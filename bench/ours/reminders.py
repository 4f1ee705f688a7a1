"""The sweep over a ledger that grows, while what is due stays a hundred duties; and how many
reminders a second reach a mail server.
"""

import contextlib
import datetime as dt
import socket
import subprocess
import sys
import time

from django.db import connection
from django.test.utils import override_settings

from bench.act import Act
from bench.side import analyse
from cms.accounts.enums import Role
from cms.calendars.services import end_of_day
from tests.workflows.duties.factories import PersonFactory, UserFactory, make_duty
from tests.workflows.reminders.factories import only_rule
from workflows.duties.models import Duty
from workflows.reminders.models import Message, Reminder, ReminderRule, SweepMark
from workflows.reminders.services import deliver_waiting, sweep
from workflows.reminders.timing import moment_on

TODAY = dt.date(2026, 12, 7)
DUE, OWNERS, LETTERS = 100, 50, 1000
NINE = moment_on(TODAY, dt.time(9, 0))


def acts(sizes: dict) -> dict[str, Act]:
    """One sweep at nine o'clock at each size, with the shipped rules."""
    sweeps = {
        f"sweep {size}": Act(lambda _none: _swept(), lambda s=size: LEDGER.ready(s))
        for size in sizes["duties"]
    }
    return sweeps | {"letters": Act(_sent, _letters_due, alone=True)}


class Ledger:
    """How many duties are open by now; a hundred of them are due in three days."""

    def __init__(self) -> None:
        self.count, self.people = 0, []

    def ready(self, size: int) -> None:
        """Grow to ``size``, with nothing claimed yet."""
        if not self.people:
            self.people = [UserFactory(person=PersonFactory()).person for _n in range(OWNERS)]
            ReminderRule.objects.update(counts_from=NINE - dt.timedelta(days=30))
        if size > self.count:
            self._grow(size)
        Reminder.objects.all().delete()
        Message.objects.all().delete()
        SweepMark.objects.update_or_create(pk=1, defaults={"until": NINE - dt.timedelta(minutes=1)})

    def _grow(self, size: int) -> None:
        opened, rows = NINE - dt.timedelta(days=20), []
        for number in range(self.count, size):
            due = 3 if number < DUE else 60 + number % 600
            who = self.people[number % OWNERS]
            rows.append(
                Duty(
                    kind="topics.fill",
                    subject_ref=f"bench:{number}",
                    subject_label="养老服务设施建设和运行情况视察",
                    owner_person=who,
                    owner_key=f"person:{who.pk}",
                    opened_at=opened,
                    due_at=end_of_day(TODAY + dt.timedelta(days=due)),
                )
            )
        Duty.objects.bulk_create(rows, batch_size=5000)
        self.count = size
        analyse(connection)


LEDGER = Ledger()  # the board of the office is measured over the same


def _swept() -> None:
    if sweep(now=NINE + dt.timedelta(seconds=1)) != DUE:
        raise AssertionError("not everything that is due was claimed, or more")


def _letters_due() -> None:
    """A thousand people with an address owe something in ten days, and one rule says so."""
    LEDGER.ready(0)
    only_rule(channels=["email"], amount=10, counts_from=NINE - dt.timedelta(days=1))
    for number in range(LETTERS):
        who = UserFactory(roles=[Role.DEPUTY], email=f"d{number}@example.org").person
        make_duty(
            owner=who,
            now=NINE - dt.timedelta(days=1),
            due=end_of_day(TODAY + dt.timedelta(days=10)),
            subject=number,
        )
    analyse(connection)


def _sent(_none) -> dict:
    """Claimed, gathered, worded and taken by a mail server in a process of its own."""
    with _mail_server() as port, override_settings(**SMTP, EMAIL_PORT=port):
        now, sent, more = NINE + dt.timedelta(seconds=1), 0, True
        began = time.perf_counter()
        sweep(now=now)
        while more:
            left, more = deliver_waiting(now=now)
            sent += left
        seconds = time.perf_counter() - began
    if sent != LETTERS:
        raise AssertionError(f"{sent} of {LETTERS} letters left")
    return {"ms": seconds * 1000, "a second": LETTERS / seconds}


SMTP = {"EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend", "EMAIL_HOST": "127.0.0.1"}


@contextlib.contextmanager
def _mail_server():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    sink = ["-c", "aiosmtpd.handlers.Sink", "-l", f"127.0.0.1:{port}"]
    server = subprocess.Popen([sys.executable, "-m", "aiosmtpd", "-n", *sink])  # noqa: S603
    try:
        while True:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port)):
                break
            time.sleep(0.05)
        yield port
    finally:
        server.terminate()
        server.wait()
