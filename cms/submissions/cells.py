"""Answers as typed cells: the side table that filters, charts and counts ask."""

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation

from cms.formbuilder.compiler import CompiledForm
from cms.formbuilder.enums import REFERENCES, QuestionType
from cms.submissions.models import AnswerCell

LIMIT = Decimal(10) ** 20  # what the number column holds
STEP = Decimal("0.00000001")


def cells_of(submission, compiled: CompiledForm) -> Iterator[AnswerCell]:
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


def _cells(submission, question, value, path: str) -> Iterator[AnswerCell]:
    for position, item in enumerate(value if question.is_list else [value]):
        yield AnswerCell(
            submission=submission,
            question_key=question.key,
            row_path=path,
            position=position,
            **_typed(question, item),
        )


def _typed(question, item) -> dict:
    """The column that fits the type; ``text`` always holds what a person reads."""
    kind, shown = question.type, question.answer.display(item)
    if kind in (QuestionType.INTEGER, QuestionType.DECIMAL):
        return {"number": _number(item), "text": shown}
    if kind == QuestionType.DATE:
        return {"date": dt.date.fromisoformat(item), "text": shown}
    if kind == QuestionType.DATETIME:
        moment = dt.datetime.fromisoformat(item)
        return {"moment": moment, "date": question.answer.local(item).date(), "text": shown}
    if kind == QuestionType.YES_NO:
        return {"option": "yes" if item else "no", "text": shown}
    if kind in REFERENCES:
        return {"option": str(item["id"]), "text": shown}
    if kind in (QuestionType.SINGLE_CHOICE, QuestionType.MULTIPLE_CHOICE):
        return {"option": item, "text": shown}
    return {"text": shown}


def _number(item) -> Decimal | None:
    try:
        number = Decimal(str(item))
    except InvalidOperation:
        return None
    return number.quantize(STEP) if abs(number) < LIMIT else None
