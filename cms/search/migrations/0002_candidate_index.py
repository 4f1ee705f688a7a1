"""The index over tokens: GIN on PostgreSQL, an FTS5 table kept by triggers on SQLite.

On SQLite a later migration that remakes one of these two tables drops its triggers; it must
call ``make_index`` of this file again and run the FTS5 command 'rebuild'.
"""

from django.db import migrations

TABLES = ["search_indexedtext", "search_publictext"]

POSTGRESQL = """
CREATE INDEX {table}_tokens ON {table} USING gin (string_to_array(tokens, ' '))
WITH (fastupdate = off)
"""

# The 'ascii' tokenizer keeps every character outside ASCII as part of a word, also those that
# are newer than SQLite's own Unicode tables.
SQLITE = [
    "CREATE VIRTUAL TABLE IF NOT EXISTS {table}_fts USING fts5("
    "tokens, content='{table}', content_rowid='id', tokenize='ascii', detail=none)",
    "CREATE TRIGGER {table}_fts_insert AFTER INSERT ON {table} BEGIN "
    "INSERT INTO {table}_fts(rowid, tokens) VALUES (new.id, new.tokens); END",
    "CREATE TRIGGER {table}_fts_delete AFTER DELETE ON {table} BEGIN "
    "INSERT INTO {table}_fts({table}_fts, rowid, tokens) VALUES ('delete', old.id, old.tokens); END",
    "CREATE TRIGGER {table}_fts_update AFTER UPDATE OF tokens ON {table} BEGIN "
    "INSERT INTO {table}_fts({table}_fts, rowid, tokens) VALUES ('delete', old.id, old.tokens); "
    "INSERT INTO {table}_fts(rowid, tokens) VALUES (new.id, new.tokens); END",
]


def make_index(apps, schema_editor):
    for table in TABLES:
        if schema_editor.connection.vendor == "sqlite":
            for statement in SQLITE:
                schema_editor.execute(statement.format(table=table))
        else:
            schema_editor.execute(POSTGRESQL.format(table=table))


def drop_index(apps, schema_editor):
    for table in TABLES:
        if schema_editor.connection.vendor == "sqlite":
            for verb in ("insert", "delete", "update"):
                schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_fts_{verb}")
            schema_editor.execute(f"DROP TABLE IF EXISTS {table}_fts")
        else:
            schema_editor.execute(f"DROP INDEX IF EXISTS {table}_tokens")


class Migration(migrations.Migration):

    dependencies = [("search", "0001_initial")]

    operations = [migrations.RunPython(make_index, drop_index)]
