"""Queries compiled once a process and asked with other values ever after.

Django builds and compiles a query anew each time it is asked. For the few that every page or every
sending asks, that costs more than the server's answer.
"""

from collections.abc import Callable
from functools import cached_property
from typing import Any

from django.db import connection
from django.db.models import Expression, Field, Model, QuerySet
from django.db.transaction import TransactionManagementError


class Slot(Expression):
    """The place of a value in a readied query; ``field`` is what the database takes it as."""

    def __init__(self, name: str, field: Field) -> None:
        super().__init__(output_field=field)
        self.name = name

    def as_sql(self, compiler, connection):
        return "%s", [self]


class Readied:
    """A query for one row. ``make`` returns it, with a ``Slot`` for each value.

    What ``only`` leaves out is deferred as ever; of other rows it reads annotations alone.
    """

    def __init__(self, make: Callable[[], QuerySet]) -> None:
        self.make = make

    @cached_property
    def _compiled(self) -> tuple[QuerySet, str, tuple]:
        rows = self.make()[:1]
        return rows, *rows.query.sql_with_params()

    def first(self, **values: Any) -> Model | None:
        """The first row for these values, or None.

        Raises ``TransactionManagementError`` where the query locks and nothing would keep the lock.
        """
        rows, sql, params = self._compiled
        if rows.query.select_for_update and not connection.in_atomic_block:
            raise TransactionManagementError("a locking query is asked outside a transaction")
        filled = [_filled(each, values) for each in params]
        return next(iter(rows.model._base_manager.raw(sql, filled)), None)


def _filled(param: Any, values: dict[str, Any]) -> Any:
    if not isinstance(param, Slot):
        return param
    return param.output_field.get_db_prep_value(values[param.name], connection)
