"""Tables that the database itself keeps append-only, on SQLite and on PostgreSQL.

Triggers refuse UPDATE and DELETE (and TRUNCATE on PostgreSQL). SQLite's REPLACE asks a DELETE
trigger only where a connection has ``recursive_triggers`` (``settings/databases``); for others, an
INSERT over an existing key is refused too. They are dropped before a migration and made again after
it, since SQLite triggers that name a table break every later change of that table; a failed
migration therefore leaves none, and ``missing_triggers`` tells everything that serves to refuse
(docs/decisions/0005).
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import DEFAULT_DB_ALIAS, connections, models
from django.db.models.signals import post_migrate, pre_migrate

_tables: list[str] = []
_ends: dict[str, str] = {}  # table → SQL of when one of its rows, OLD, may be deleted
_mending = False
PREFIX = "append_only_"
NOT_OVER_A_ROW = (
    "CREATE TRIGGER {name} BEFORE INSERT ON {table} "
    "WHEN EXISTS (SELECT 1 FROM {table} WHERE rowid = NEW.rowid) "
    "BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
)


def register(*append_only_models: type[models.Model], ends: str = "") -> None:
    """Declare tables append-only; called in an app's ``ready``.

    ``ends`` is SQL for both engines that says when a row ``OLD`` may be deleted after all, because
    what it is about is being destroyed; it is never changed.
    """
    for model in append_only_models:
        table = model._meta.db_table
        if table not in _tables:
            _tables.append(table)
        if ends:
            _ends[table] = ends


def _statements(vendor: str, table: str) -> Iterator[tuple[str, str]]:
    """(trigger name, SQL that makes it) for one table."""
    if vendor == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            name = f"{PREFIX}{table}_{verb.lower()}"
            unless = f"WHEN NOT ({_ends[table]}) " if verb == "DELETE" and table in _ends else ""
            yield (
                name,
                f"CREATE TRIGGER {name} BEFORE {verb} ON {table} {unless}"
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END",
            )
        name = f"{PREFIX}{table}_insert"
        yield name, NOT_OVER_A_ROW.format(name=name, table=table)
    else:
        name = f"{PREFIX}{table}_row"
        function = f"{PREFIX}{table}_ends" if table in _ends else f"{PREFIX}refuse"
        yield (
            name,
            f"CREATE TRIGGER {name} BEFORE UPDATE OR DELETE ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION {function}()",
        )
        name = f"{PREFIX}{table}_truncate"
        yield (
            name,
            f"CREATE TRIGGER {name} BEFORE TRUNCATE ON {table} "
            f"FOR EACH STATEMENT EXECUTE FUNCTION {PREFIX}refuse()",
        )


FUNCTION = f"""
CREATE OR REPLACE FUNCTION {PREFIX}refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation'; END $$
"""


UNLESS_ENDED = """
CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN IF {ends} THEN RETURN OLD; END IF; END IF;
  RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$
"""


def _existing(cursor, vendor: str) -> set[str]:
    if vendor == "sqlite":
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
    else:
        # tgenabled 'O' or 'A': a disabled trigger counts as missing.
        cursor.execute(
            "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled IN ('O', 'A')"
        )
    return {name for (name,) in cursor.fetchall()}


def missing_triggers(using: str = DEFAULT_DB_ALIAS) -> list[str]:
    """Names of the triggers that should exist and do not. One query."""
    if _mending:
        return []
    connection = connections[using]
    with connection.cursor() as cursor:
        existing = _existing(cursor, connection.vendor)
    wanted = [n for t in _tables for n, _sql in _statements(connection.vendor, t)]
    return [name for name in wanted if name not in existing]


def install_triggers(using: str = DEFAULT_DB_ALIAS) -> None:
    """Make every missing trigger whose table exists."""
    connection = connections[using]
    with connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor))
        existing = _existing(cursor, connection.vendor)
        if connection.vendor == "postgresql":
            cursor.execute(FUNCTION)
            for table in tables & _ends.keys():
                name = f"{PREFIX}{table}_ends"
                cursor.execute(UNLESS_ENDED.format(name=name, ends=_ends[table]))
        for table in _tables:
            for name, sql in _statements(connection.vendor, table):
                if table in tables and name not in existing:
                    cursor.execute(f"DROP TRIGGER IF EXISTS {name}" + _on(connection, table))
                    cursor.execute(sql)


def drop_triggers(using: str = DEFAULT_DB_ALIAS) -> None:
    """Remove our triggers: before a migration, and around a test's clean-up."""
    connection = connections[using]
    with connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor))
        for table in _tables:
            if table in tables:
                for name, _sql in _statements(connection.vendor, table):
                    cursor.execute(f"DROP TRIGGER IF EXISTS {name}" + _on(connection, table))


def _on(connection, table: str) -> str:
    return f" ON {table}" if connection.vendor == "postgresql" else ""


@contextmanager
def being_mended():
    """While ``migrate`` runs, which makes the triggers again, their absence is no error."""
    global _mending
    _mending = True
    try:
        yield
    finally:
        _mending = False


@contextmanager
def triggers_lifted(using: str = DEFAULT_DB_ALIAS):
    """For tests and the tests' flush only: attack or clean what the triggers protect."""
    drop_triggers(using)
    try:
        yield
    finally:
        install_triggers(using)


def connect_migration_signals() -> None:
    """Drop before, make after. ``post_migrate`` comes once an app; the last finds all tables."""
    pre_migrate.connect(_before, dispatch_uid="append_only_before")
    post_migrate.connect(_after, dispatch_uid="append_only_after")


def _before(using: str, **kwargs) -> None:
    drop_triggers(using)


def _after(using: str, **kwargs) -> None:
    install_triggers(using)
