"""The desk of a person with 5 and with 500 duties, and the office's board over a growing ledger."""

import datetime as dt

from django.db import connection
from django.utils import timezone

from bench.act import Act
from bench.browser import Browser
from bench.ours.reminders import LEDGER
from bench.side import analyse
from cms.accounts.enums import Role
from tests.workflows.duties.factories import UserFactory
from workflows.duties.models import Duty

INBOXES = (5, 500)


def acts(sizes: dict) -> dict[str, Act]:
    """Pages as a browser asks for them, signed in."""
    readers = Readers()
    desks = {f"inbox {n}": _page("/desk/", lambda n=n: readers.deputy(n)) for n in INBOXES}
    boards = {
        f"board {n}": _page("/admin/duties/board/", lambda n=n: readers.clerk(n))
        for n in sizes["duties"]
    }
    return desks | boards


def _page(address: str, reader) -> Act:
    def run(browser: Browser) -> None:
        status, _headers, body = browser.get(address)
        if status != 200 or not body:
            raise AssertionError(f"{address}: {status}")

    return Act(run, reader)


class Readers:
    """Who looks, signed in once."""

    def __init__(self) -> None:
        self.browsers: dict[str, Browser] = {}

    def clerk(self, size: int) -> Browser:
        """Over the ledger that the sweeps are measured on."""
        LEDGER.ready(size)
        if "clerk" not in self.browsers:
            self.browsers["clerk"] = Browser(UserFactory(roles=[Role.OFFICE_STAFF]))
        return self.browsers["clerk"]

    def deputy(self, size: int) -> Browser:
        """Who owes so much."""
        name = f"deputy {size}"
        if name not in self.browsers:
            account = UserFactory(roles=[Role.DEPUTY])
            self.browsers[name] = Browser(account)
            _owe(account.person, size)
        return self.browsers[name]


def _owe(person, size: int) -> None:
    now = timezone.now()
    Duty.objects.bulk_create(
        Duty(
            kind="topics.fill",
            subject_ref=f"topics.topicpage:9{person.pk:05}{number:03}",
            subject_label="养老服务设施建设和运行情况视察",
            owner_person=person,
            owner_key=f"person:{person.pk}",
            opened_at=now - dt.timedelta(days=30),
            due_at=now + dt.timedelta(days=number % 90 - 10),
        )
        for number in range(size)
    )
    analyse(connection)
