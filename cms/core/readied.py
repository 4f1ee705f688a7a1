"""Queries compiled once a process and asked with other values ever after.

Django builds and compiles a query anew each time it is asked. For the few that every page or every
sending asks, that costs more than the server's answer.
"""

from collections.abc import Callable
from functools import cached_property
from typing import Any

from django.db import connection
from django.db.models import Expression, Field, Model, QuerySet
from django.db.models.query import RawQuerySet
from django.db.transaction import TransactionManagementError


class Slot(Expression):
    """The place of a value in a readied query; ``field`` is what the database takes it as."""

    def __init__(self, name: str, field: Field) -> None:
        super().__init__(output_field=field)
        self.name = name

    def as_sql(self, compiler, connection):
        return "%s", [self]


class Readied:
    """A query asked again and again. ``make`` returns it, with a ``Slot`` for each value.

    What ``only`` leaves out is deferred as ever; of other rows it reads annotations alone.
    """

    def __init__(self, make: Callable[[], QuerySet]) -> None:
        self.make = make

    @cached_property
    def _whole(self) -> tuple[QuerySet, str, tuple]:
        return _compiled(self.make())

    @cached_property
    def _one(self) -> tuple[QuerySet, str, tuple]:
        return _compiled(self.make()[:1])

    def all(self, **values: Any) -> list[Model]:
        """The rows for these values. Raises as ``first`` does."""
        return list(_asked(self._whole, values))

    def first(self, **values: Any) -> Model | None:
        """The first row for these values, or None.

        Raises ``TransactionManagementError`` where the query locks and nothing would keep the lock.
        """
        return next(iter(_asked(self._one, values)), None)


def _compiled(rows: QuerySet) -> tuple[QuerySet, str, tuple]:
    return rows, *rows.query.sql_with_params()


def _asked(compiled: tuple[QuerySet, str, tuple], values: dict[str, Any]) -> RawQuerySet:
    rows, sql, params = compiled
    if rows.query.select_for_update and not connection.in_atomic_block:
        raise TransactionManagementError("a locking query is asked outside a transaction")
    return rows.model._base_manager.raw(sql, [_filled(each, values) for each in params])


def _filled(param: Any, values: dict[str, Any]) -> Any:
    if not isinstance(param, Slot):
        return param
    return param.output_field.get_db_prep_value(values[param.name], connection)
