"""Fixtures shared by every test."""

import datetime as dt
import os
from zoneinfo import ZoneInfo

import pytest
from django.core.management.commands.flush import Command as FlushCommand
from django.db import connection

from cms.core.append_only import triggers_lifted

# A Tuesday morning of an ordinary working week in 2026, away from holidays.
NOW = dt.datetime(2026, 5, 12, 9, 30, tzinfo=ZoneInfo("Asia/Shanghai"))

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # Playwright's loop beside the ORM


@pytest.fixture
def now() -> dt.datetime:
    """The instant that tests pass to services."""
    return NOW


@pytest.fixture(scope="session", autouse=True)
def _flush_past_append_only_triggers():
    """Transactional tests clean up with ``flush``, which append-only triggers would refuse."""
    stock = FlushCommand.handle

    def handle(self, **options):
        with triggers_lifted(options["database"]):
            return stock(self, **options)

    FlushCommand.handle = handle
    yield
    FlushCommand.handle = stock


@pytest.fixture(autouse=True)
def _forget_pages():
    """Permit ids repeat from test to test, so pages kept in memory must not."""
    from cms.publishing.early import forget_pages

    forget_pages()


def pytest_collection_modifyitems(items) -> None:
    """Tests that need PostgreSQL are left out on SQLite, and counted."""
    if connection.vendor == "postgresql":
        return
    # Not switched off: the same run does them on PostgreSQL, and CI fails without it (REQUIRE_ALL).
    skip = pytest.mark.skip(reason="needs PostgreSQL: set DATABASE_URL=postgres://…")
    for item in items:
        if "postgres" in item.keywords:
            item.add_marker(skip)
