"""A column of tokens that finds candidate rows through an index of each database's own."""

from django.db import models


class TokensField(models.TextField):
    """Tokens with a space between them. Indexed by migration 0002: GIN on the words on
    PostgreSQL; on SQLite an FTS5 table ``<table>_fts`` that triggers keep in step.
    """


@TokensField.register_lookup
class HasTokens(models.Lookup):
    """``tokens__has=[…]``: rows that have every token."""

    lookup_name = "has"
    prepare_rhs = False

    def get_db_prep_lookup(self, value, connection):
        return "%s", [value]

    def as_postgresql(self, compiler, connection):
        column, params = self.process_lhs(compiler, connection)
        return f"string_to_array({column}, ' ') @> %s::text[]", [*params, list(self.rhs)]

    def as_sqlite(self, compiler, connection):
        alias = compiler.quote_name_unless_alias(self.lhs.alias)
        fts = connection.ops.quote_name(self.lhs.target.model._meta.db_table + "_fts")
        sql = f'{alias}."id" IN (SELECT rowid FROM {fts} WHERE {fts} MATCH %s)'  # noqa: S608  our own names
        return sql, [" AND ".join(f'"{token}"' for token in self.rhs)]
