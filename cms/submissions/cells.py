"""Answers as typed cells: the side table that filters, charts and counts ask."""

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from typing import NamedTuple

from django.db import connection

from cms.formbuilder.compiler import CompiledForm
from cms.formbuilder.enums import REFERENCES, QuestionType
from cms.submissions.models import AnswerCell

LIMIT = Decimal(10) ** 20  # what the number column holds
STEP = Decimal("0.00000001")
BATCH = 100  # rows of one statement: older SQLite takes 999 values


class Cell(NamedTuple):
    """A row of ``AnswerCell``, by its columns."""

    submission_id: int
    question_key: str
    row_path: str
    position: int
    text: str
    number: Decimal | None = None
    date: dt.date | None = None
    moment: dt.datetime | None = None
    option: str = ""


COLUMNS = ", ".join(f'"{name}"' for name in Cell._fields)
PLAIN = {None: "NULL", "": "''"}  # most of a row; as parameters they would be half the cost


def write_cells(submission, compiled: CompiledForm) -> None:
    """Store the cells of a submission that has none.

    By SQL: they are half the cost of submitting a long form when each is made a model first.
    """
    ops, table = connection.ops, connection.ops.quote_name(AnswerCell._meta.db_table)
    rows = [
        cell._replace(
            number=ops.adapt_decimalfield_value(cell.number, 28, 8),
            date=ops.adapt_datefield_value(cell.date),
            moment=ops.adapt_datetimefield_value(cell.moment),
        )
        for cell in cells_of(submission, compiled)
    ]
    with connection.cursor() as cursor:
        for some in _batches(rows):
            lines = ", ".join(f"({', '.join(map(_marker, row))})" for row in some)
            values = [value for row in some for value in row if _marker(value) == "%s"]
            cursor.execute(f"INSERT INTO {table} ({COLUMNS}) VALUES {lines}", values)  # noqa: S608


def _marker(value) -> str:
    """How a value stands in the statement."""
    if type(value) is int:
        return str(value)
    return PLAIN.get(value, "%s")


def _batches(rows: list[Cell]) -> Iterator[list[Cell]]:
    for start in range(0, len(rows), BATCH):
        yield rows[start : start + BATCH]


def cells_of(submission, compiled: CompiledForm) -> Iterator[Cell]:
    """One cell for each answered value, table cells with their row path."""
    for key, value in submission.answers.items():
        question = compiled.questions.get(key)
        if question is None:
            continue
        if question.type != QuestionType.ROWS:
            yield from _cells(submission, question, value, "")
            continue
        columns = {column.key: column for column in question.columns}
        for row in value:
            for column_key, cell in row["cells"].items():
                path = f"{key}/{row['row']}"
                yield from _cells(submission, columns[column_key], cell, path)


def _cells(submission, question, value, path: str) -> Iterator[Cell]:
    for position, item in enumerate(value if question.is_list else [value]):
        head = (submission.pk, question.key, path, position, question.answer.display(item))
        yield Cell(*head, **_typed(question, item))


def _typed(question, item) -> dict:
    """The column that fits the type; ``text`` always holds what a person reads."""
    kind = question.type
    if kind in (QuestionType.INTEGER, QuestionType.DECIMAL):
        return {"number": _number(item)}
    if kind == QuestionType.DATE:
        return {"date": dt.date.fromisoformat(item)}
    if kind == QuestionType.DATETIME:
        moment = dt.datetime.fromisoformat(item)
        return {"moment": moment, "date": question.answer.local(item).date()}
    if kind == QuestionType.YES_NO:
        return {"option": "yes" if item else "no"}
    if kind in REFERENCES:
        return {"option": str(item["id"])}
    if kind in (QuestionType.SINGLE_CHOICE, QuestionType.MULTIPLE_CHOICE):
        return {"option": item}
    return {}


def _number(item) -> Decimal | None:
    try:
        number = Decimal(str(item))
    except InvalidOperation:
        return None
    return number.quantize(STEP) if abs(number) < LIMIT else None
