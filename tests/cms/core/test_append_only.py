"""The database itself refuses to change what is append-only."""

import pytest
from django.db import DatabaseError, connection, transaction

from cms.core import append_only
from cms.core.audit import record_event
from cms.core.checks import append_only_triggers
from cms.core.models import AuditEvent
from cms.formbuilder.models import FormVersion
from tests.cms.submissions.factories import make_version

pytestmark = pytest.mark.django_db
# Of SQLite alone: the other engine has no such statement, so there is nothing to refuse.
sqlite = pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL has no REPLACE")


def test_update_and_delete_are_refused(now):
    event = record_event(verb="test.made", obj="test:1", by=None, now=now)

    with pytest.raises(DatabaseError), transaction.atomic():
        AuditEvent.objects.filter(pk=event.pk).update(verb="other")
    with pytest.raises(DatabaseError), transaction.atomic():
        AuditEvent.objects.filter(pk=event.pk).delete()

    assert AuditEvent.objects.get(pk=event.pk).verb == "test.made"


def replace(obj, **changed: str) -> None:
    """SQLite's own way past a DELETE trigger; ``changed``: expressions by column."""
    columns = [field.column for field in obj._meta.concrete_fields]
    values = ", ".join(changed.get(column, column) for column in columns)
    table = obj._meta.db_table
    with connection.cursor() as cursor, transaction.atomic():
        cursor.execute(
            f"INSERT OR REPLACE INTO {table} ({', '.join(columns)}) "
            f"SELECT {values} FROM {table} WHERE id = %s",
            [obj.pk],
        )


@sqlite
def test_a_row_is_not_replaced_by_its_key_on_any_connection(now):
    event = record_event(verb="test.made", obj="test:1", by=None, now=now)
    with connection.cursor() as cursor:  # as a connection is that nobody set up
        cursor.execute("PRAGMA recursive_triggers=OFF")
    try:
        with pytest.raises(DatabaseError, match="append-only"):
            replace(event, verb="'other'")
    finally:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA recursive_triggers=ON")

    assert AuditEvent.objects.get(pk=event.pk).verb == "test.made"


@sqlite
def test_nor_by_another_unique_column_on_ours():
    version = make_version()

    with pytest.raises(DatabaseError, match="append-only"):
        replace(version, id="NULL", title="'other'")

    assert FormVersion.objects.get(pk=version.pk).title == version.title


def test_a_missing_trigger_is_an_error_that_says_how_to_mend_it():
    assert append_only_triggers(databases=["default"]) == []

    append_only.drop_triggers()
    (error,) = append_only_triggers(databases=["default"])
    append_only.install_triggers()

    assert "core_auditevent" in error.msg
    assert "migrate" in error.hint
    assert append_only.missing_triggers() == []
