"""Whether two entries of one part say the same, place by place, and what differs in words.

Typed, not as text: 3 is 3.00, the order of a multiple choice says nothing, blanks and full-width
letters are one. What is worked out follows from the rest and is not compared, nor are the comments
beside the rows of a matrix: these are each rater's own words. Rows of a table are compared in the
order in which they were entered.
"""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from cms.formbuilder.compiler import compile_version
from cms.formbuilder.enums import REFERENCES, QuestionType
from cms.formbuilder.twice import ONCE
from cms.submissions.asked import asked_now
from cms.submissions.corrected import change_of
from cms.submissions.models import Submission

WORDS = frozenset({QuestionType.SHORT_TEXT, QuestionType.LONG_TEXT})


class Compared(NamedTuple):
    """One place of both entries: see ``models.ComparedCell``."""

    within: str
    key: str
    row: int
    is_equal: bool


@dataclass(frozen=True)
class Difference:
    """A question that the two answered otherwise, in words; ``question`` as it was asked first."""

    question: object
    first: str
    second: str

    @property
    def key(self) -> str:
        return self.question.key

    @property
    def is_table(self) -> bool:
        """Whether one side is taken whole: its rows are put right one by one afterwards."""
        return self.question.type == QuestionType.ROWS


def compare(first: Submission, second: Submission) -> list[Compared]:
    """Every place in which either of the two said something."""
    questions = compile_version(first.version).entered_twice(first.filler)
    shown = (asked_now(first), asked_now(second))
    found: list[Compared] = []
    for key, question in questions.items():
        if question.is_calculated or not any(each.asks(key) for each in shown):
            continue
        found += _places(question, first.answers.get(key), second.answers.get(key))
    return found


def _places(question, one, other) -> Iterator[Compared]:
    if question.type == QuestionType.ROWS:
        yield from _rows(question, one or [], other or [])
    elif question.type == QuestionType.MATRIX:
        said = [question.spread(value) if value else {} for value in (one, other)]
        for part in question.parts:
            if part.type != QuestionType.SINGLE_CHOICE:
                continue
            sides = [side.get(part.key) for side in said]
            if sides != [None, None]:
                yield Compared(question.key, part.key, 0, sides[0] == sides[1])
    elif (one, other) != (None, None):
        yield Compared(question.key, question.key, 0, same(question, one, other))


def _rows(table, one: list, other: list) -> Iterator[Compared]:
    columns = [c for c in table.columns if c.is_asked and not c.is_calculated]
    for number in range(max(len(one), len(other))):
        cells = [rows[number]["cells"] if number < len(rows) else {} for rows in (one, other)]
        is_there = number < min(len(one), len(other))
        for column in columns:
            sides = [side.get(column.key) for side in cells]
            if sides != [None, None]:
                is_equal = is_there and same(column, *sides)
                yield Compared(table.key, column.key, number + 1, is_equal)


def same(question, one, other) -> bool:
    """Whether two stored values of one question say the same."""
    if one is None or other is None:
        return one is other
    return _plain(question, one) == _plain(question, other)


def _plain(question, value):
    if isinstance(value, list):
        each = [_plain(question, item) for item in value]
        return each if question.type == QuestionType.RANKING else frozenset(each)
    if question.is_number:
        return Decimal(str(value))
    if question.type in REFERENCES:
        return str(value["id"])
    if question.type in WORDS or isinstance(value, str):
        return " ".join(unicodedata.normalize("NFKC", value).split())
    return value


def differences(first_answers: dict, second: Submission, keys: set[str]) -> list[Difference]:
    """The questions of ``keys`` in the order of the form, with both answers in words."""
    questions = compile_version(second.version).questions
    found = []
    for key, question in questions.items():
        if key in keys:
            sides = (first_answers.get(key), second.answers.get(key))
            change = change_of(question, *(without_files(question, side) for side in sides), {})
            found.append(Difference(question, change.before, change.after))
    return found


def without_files(question, value):
    """Rows without what is given once: the second entry has none of it."""
    if value is None or question.type != QuestionType.ROWS:
        return value
    once = {column.key for column in question.columns if column.type in ONCE}
    return [
        {**row, "cells": {k: cell for k, cell in row["cells"].items() if k not in once}}
        for row in value
    ]


def as_first(question, one, other):
    """What the second entry says, as the first one would hold it: rows keep their ids and files."""
    if question.type != QuestionType.ROWS or other is None:
        return other
    once = {column.key for column in question.columns if column.type in ONCE}
    rows = []
    for number, row in enumerate(other):
        was = one[number] if one and number < len(one) else {"row": row["row"], "cells": {}}
        files = {key: cell for key, cell in was["cells"].items() if key in once}
        rows.append({"row": was["row"], "cells": {**row["cells"], **files}})
    return rows
