"""Fixtures shared by every test."""

import datetime as dt
import gc
import os
from zoneinfo import ZoneInfo

import pytest
from django.core.management.commands.flush import Command as FlushCommand
from django.db import connection, transaction

from cms.core.append_only import triggers_lifted
from tests.kept import worlds
from tests.migrated import copied_to_test_databases

# A Tuesday morning of an ordinary working week in 2026, away from holidays.
NOW = dt.datetime(2026, 5, 12, 9, 30, tzinfo=ZoneInfo("Asia/Shanghai"))

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # Playwright's loop beside the ORM

# By default Python looks through everything that Django and Wagtail loaded (it never goes away)
# so often that it takes a tenth of the tests' time.
gc.set_threshold(100_000, 50, 50)


@pytest.fixture
def now() -> dt.datetime:
    """The instant that tests pass to services."""
    return NOW


@pytest.fixture
def roster(db) -> list:
    """The committee has its nine members: what is submitted can be decided on."""
    from tests.workflows.topics.factories import committee

    return committee()


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


@pytest.fixture(scope="session", autouse=True)
def _flush_postgres_row_by_row():
    """``TRUNCATE`` makes new files for a hundred empty tables and their indexes: seconds each time.

    Foreign keys look when the transaction ends, so that the order of the tables is of no matter.
    """
    if connection.vendor != "postgresql":
        yield
        return
    stock = connection.ops.sql_flush

    def sql_flush(style, tables, *, reset_sequences=False, allow_cascade=False):
        if reset_sequences or allow_cascade:
            both = {"reset_sequences": reset_sequences, "allow_cascade": allow_cascade}
            return stock(style, tables, **both)
        return [f"DELETE FROM {connection.ops.quote_name(table)}" for table in tables]

    connection.ops.sql_flush = sql_flush
    yield
    connection.ops.sql_flush = stock


@pytest.fixture(scope="session", autouse=True)
def _give_back_postgres_rows_by_tables():
    """What migrations wrote comes back before each transactional test: a statement a table from a
    copy beside it, where Django would save a thousand objects one by one, with two queries each.
    """
    if connection.vendor != "postgresql":
        yield
        return
    creation = connection.creation

    def keep() -> str:
        name = connection.ops.quote_name
        with connection.cursor() as cursor:
            cursor.execute("CREATE SCHEMA kept")
            for table in map(name, connection.introspection.django_table_names(True)):
                cursor.execute(f"SELECT 1 FROM {table} LIMIT 1")
                if cursor.fetchone():
                    cursor.execute(f"CREATE TABLE kept.{table} AS TABLE {table}")
                    kept_tables.append(table)
        return "kept"

    def give_back(data: str) -> None:
        with transaction.atomic(), connection.cursor() as cursor:  # foreign keys look at its end
            for table in kept_tables:
                rows = f"SELECT * FROM kept.{table}"  # before the first test they are there still
                cursor.execute(f"INSERT INTO {table} {rows} ON CONFLICT DO NOTHING")

    kept_tables: list[str] = []
    stock = creation.serialize_db_to_string, creation.deserialize_db_from_string
    creation.serialize_db_to_string, creation.deserialize_db_from_string = keep, give_back
    yield
    creation.serialize_db_to_string, creation.deserialize_db_from_string = stock


@pytest.fixture(scope="session", autouse=True)
def _copy_the_migrated_database():
    """See ``tests/migrated.py``."""
    with copied_to_test_databases(connection):
        yield


@pytest.fixture(autouse=True)
def _forget_pages():
    """Permit ids repeat from test to test, so pages kept in memory must not."""
    from cms.publishing.early import forget_pages

    forget_pages()


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_protocol(item, nextitem) -> None:
    worlds.nextitem = nextitem


@pytest.hookimpl(tryfirst=True)
def pytest_fixture_setup(fixturedef, request) -> None:
    """What is made ``once`` is there before the transaction of the test begins."""
    if fixturedef.argname == "_django_db_helper":
        worlds.enter(request)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config, items) -> None:
    """Tests that need PostgreSQL are left out on SQLite, and counted. Those that start processes of
    their own, which is waiting more than work, begin while the other workers have much to do.

    What may ask no database says the same beside each: ``run_all.sh`` runs it with the first alone.
    """
    items.sort(key=lambda item: "slow" not in item.keywords)
    if "WITHOUT_DATABASE_DONE" in os.environ:
        done = [item for item in items if may_ask_no_database(item)]
        config.hook.pytest_deselected(items=done)
        items[:] = [item for item in items if not may_ask_no_database(item)]
    if connection.vendor == "postgresql":
        return
    # Not switched off: the same run does them on PostgreSQL, and CI fails without it (REQUIRE_ALL).
    skip = pytest.mark.skip(reason="needs PostgreSQL: set DATABASE_URL=postgres://…")
    for item in items:
        if "postgres" in item.keywords:
            item.add_marker(skip)


def may_ask_no_database(item) -> bool:
    """pytest-django forbids it to every test without its mark; processes have their own."""
    asked = {"django_db", "slow", "postgres"} & set(item.keywords)
    return not asked and not {"db", "transactional_db"} & set(item.fixturenames)
