"""The sweep over a ledger that grows, while what is due stays a hundred duties."""

import datetime as dt

from django.db import connection

from bench.act import Act
from bench.side import analyse
from cms.calendars.services import end_of_day
from tests.workflows.duties.factories import PersonFactory, UserFactory
from workflows.duties.models import Duty
from workflows.reminders.models import Message, Reminder, ReminderRule, SweepMark
from workflows.reminders.services import sweep
from workflows.reminders.timing import moment_on

TODAY = dt.date(2026, 12, 7)
DUE, OWNERS = 100, 50
NINE = moment_on(TODAY, dt.time(9, 0))


def acts(sizes: dict) -> dict[str, Act]:
    """One sweep at nine o'clock at each size, with the shipped rules."""
    return {
        f"sweep {size}": Act(lambda _none: _swept(), lambda s=size: LEDGER.ready(s))
        for size in sizes["duties"]
    }


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
