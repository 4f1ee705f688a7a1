"""Answers as typed cells: the side table that filters, charts and counts ask."""

import datetime as dt
import json
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import NamedTuple

from django.db import connection

from cms.formbuilder.compiler import CompiledForm
from cms.formbuilder.enums import REFERENCES, QuestionType
from cms.submissions.models import AnswerCell

LIMIT = Decimal(10) ** 20  # what the number column holds
STEP = Decimal("0.00000001")


class Cell(NamedTuple):
    """A row of ``AnswerCell`` of one submission, by its columns."""

    question_key: str
    row_path: str
    position: int
    text: str
    number: Decimal | None = None
    date: dt.date | None = None
    moment: dt.datetime | None = None
    option: str = ""


COLUMNS = ("submission_id", *Cell._fields)
# What each engine makes of one cell's list in the JSON of all of them.
COLUMN = {
    "postgresql": [
        "e->>0",
        "e->>1",
        "(e->>2)::integer",
        "e->>3",
        "(e->>4)::numeric",
        "(e->>5)::date",
        "(e->>6)::timestamptz",
        "e->>7",
    ],
    "sqlite": [f"json_extract(e.value, '$[{position}]')" for position in range(8)],
}
ROWS = {"postgresql": "jsonb_array_elements(%s::jsonb) AS e", "sqlite": "json_each(%s) AS e"}


def write_cells(submission, compiled: CompiledForm) -> None:
    """Store the cells of a submission that has none.

    One statement with one parameter, whatever the form: with a model or a parameter for each value
    the cells cost half of submitting, and a server plans a statement once that never changes.
    """
    ops = connection.ops
    rows = [
        [
            cell.question_key,
            cell.row_path,
            cell.position,
            cell.text,
            _text(ops.adapt_decimalfield_value(cell.number, 28, 8)),
            _text(ops.adapt_datefield_value(cell.date)),
            _text(ops.adapt_datetimefield_value(cell.moment)),
            cell.option,
        ]
        for cell in cells_of(submission, compiled)
    ]
    if rows:
        with connection.cursor() as cursor:
            cursor.execute(_statement(), [submission.pk, json.dumps(rows, ensure_ascii=False)])


@cache
def _statement() -> str:
    vendor = connection.vendor
    table = connection.ops.quote_name(AnswerCell._meta.db_table)
    columns = ", ".join(f'"{name}"' for name in COLUMNS)
    return (
        f"INSERT INTO {table} ({columns}) "  # noqa: S608
        f"SELECT %s, {', '.join(COLUMN[vendor])} FROM {ROWS[vendor]}"
    )


def _text(value) -> str | None:
    return None if value is None else str(value)


def cells_of(submission, compiled: CompiledForm) -> Iterator[Cell]:
    """One cell for each answered value, table cells with their row path."""
    for key, value in submission.answers.items():
        question = compiled.questions.get(key)
        if question is None:
            continue
        if question.parts:
            yield from _parts(question, value)
            continue
        if question.type != QuestionType.ROWS:
            yield from _cells(question, value, "")
            continue
        columns = {column.key: column for column in question.columns}
        for row in value:
            for column_key, cell in row["cells"].items():
                path = f"{key}/{row['row']}"
                yield from _cells(columns[column_key], cell, path)


def _parts(question, value) -> Iterator[Cell]:
    """Of a matrix or a ranking: one that says it was answered, and one of each part."""
    yield Cell(question.key, "", 0, question.display(value))
    parts = {part.key: part for part in question.parts}
    for key, item in question.spread(value).items():
        yield from _cells(parts[key], item, "")


def _cells(question, value, path: str) -> Iterator[Cell]:
    for position, item in enumerate(value if question.is_list else [value]):
        head = (question.key, path, position, question.answer.display(item))
        yield Cell(*head, **_typed(question, item))


def _typed(question, item) -> dict:
    """The column that fits the type; ``text`` always holds what a person reads."""
    kind = question.type
    if question.is_number:
        return {"number": _number(item)}
    if kind == QuestionType.DATE:
        return {"date": dt.date.fromisoformat(item)}
    if kind == QuestionType.DATETIME:
        moment = dt.datetime.fromisoformat(item)
        return {"moment": moment, "date": question.answer.local(item).date()}
    if kind == QuestionType.YES_NO:
        return {"option": "yes" if item else "no"}
    if kind in REFERENCES:
        return {"option": question.answer.to_text(item)}
    if kind in (QuestionType.SINGLE_CHOICE, QuestionType.MULTIPLE_CHOICE):
        score = getattr(question, "scores", {}).get(item)  # of a row of a matrix
        number = {} if score is None else {"number": _number(score)}
        return {"option": item.partition(":")[0], **number}  # of “other”, whatever was said
    return {}


def _number(item) -> Decimal | None:
    try:
        number = Decimal(str(item))
    except InvalidOperation:
        return None
    return number.quantize(STEP) if abs(number) < LIMIT else None
