"""Where the questions of a form stand: what a condition or a calculation may reach from there."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.utils.translation import pgettext

from cms.formbuilder.calculations.tree import asked_keys
from cms.formbuilder.definition import Definition, Question
from cms.formbuilder.enums import QuestionType


@dataclass(frozen=True)
class Place:
    """Where a question stands: its turn, its table's key or "", who fills in its section."""

    question: Question
    turn: tuple[int, int]  # in the form; within a table, its column
    table: str
    filler: str


def places_of(definition: Definition) -> Iterator[tuple[str, Place]]:
    """(key, place) of every question and column."""
    turn = 0
    for section in definition["sections"]:
        for question in section["questions"]:
            yield question["key"], Place(question, (turn, -1), "", section["filler"])
            for number, column in enumerate(question.get("columns", ())):
                place = Place(column, (turn, number), question["key"], section["filler"])
                yield column["key"], place
            turn += 1


def name_of(question: Question) -> str:
    """What a sentence calls it."""
    return question.get("label") or QuestionType(question["type"]).label


def asked_as(question: Question) -> str:
    """What a condition or calculation on it calls it: of a matrix it looks at the total."""
    if question["type"] != QuestionType.MATRIX:
        return name_of(question)
    return pgettext("matrix", "%(question)s: total score") % {"question": name_of(question)}


def looks_back(own: Place, places: Mapping[str, Place], seen: frozenset = frozenset()) -> bool:
    """Whether a question is answered where it stands: a calculated one only from what is before it,
    which must do the same.
    """
    key = own.question["key"]
    if own.question["type"] != QuestionType.CALCULATED:
        return True
    if key in seen:
        return False
    asked = [places.get(other) for other in asked_keys(own.question.get("calculation", {}))]
    return all(
        other is not None and other.turn < own.turn and looks_back(other, places, seen | {key})
        for other in asked
    )
