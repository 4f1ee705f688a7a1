"""Answers as typed cells: written when a submission arrives, never read back into answers."""

import datetime as dt
from decimal import Decimal

from cms.formbuilder.compiled.table import CompiledTable
from cms.formbuilder.enums import REFERENCES, QuestionType
from cms.submissions.models import AnswerCell, Submission

NUMBERS = frozenset({QuestionType.INTEGER, QuestionType.DECIMAL})
OPTIONS = frozenset({QuestionType.SINGLE_CHOICE, QuestionType.MULTIPLE_CHOICE})


def write_cells(submission: Submission, compiled) -> None:
    """Replace the cells of a submission by those of its answers."""
    submission.cells.all().delete()
    cells = []
    for key, value in submission.answers.items():
        question = compiled.questions.get(key)
        if isinstance(question, CompiledTable):
            columns = {column.key: column for column in question.columns}
            for row in value:
                path = f"{key}/{row['row']}"
                for column, cell in row["cells"].items():
                    cells += _cells(submission, columns[column], cell, path)
        elif question is not None:
            cells += _cells(submission, question, value, "")
    AnswerCell.objects.bulk_create(cells, batch_size=500)


def _cells(submission, question, value, path: str):
    for position, item in enumerate(value if question.is_list else [value]):
        yield AnswerCell(
            submission=submission,
            question_key=question.key,
            row_path=path,
            position=position,
            **_typed(question, item),
        )


def _typed(question, item) -> dict:
    if question.type in NUMBERS:
        return {"number": Decimal(str(item)), "text": str(item)}
    if question.type == QuestionType.DATE:
        return {"date": dt.date.fromisoformat(item), "text": item}
    if question.type == QuestionType.DATETIME:
        return {"moment": dt.datetime.fromisoformat(item), "text": item}
    if question.type == QuestionType.YES_NO:
        return {"option": "yes" if item else "no"}
    if question.type in OPTIONS:
        return {"option": item, "text": question.answer.display(item)}
    if question.type in REFERENCES:
        return {"option": str(item["id"]), "text": item["label"]}
    return {"text": str(item)}
