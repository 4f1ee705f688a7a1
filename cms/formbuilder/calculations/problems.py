"""What in a form's calculations stands in the way of finalising; sentences name the question."""

from collections.abc import Iterator, Mapping

from django.utils.translation import gettext as _

from cms.formbuilder.calculations.tree import (
    OF_TWO,
    OVER_ROWS,
    Op,
    asked_keys,
    conditions,
    gives_text,
    operands,
    outcomes,
)
from cms.formbuilder.compiled.answers import AnswerError
from cms.formbuilder.compiled.numbers import NumberAnswer
from cms.formbuilder.conditions.places import Place, name_of, places_of
from cms.formbuilder.conditions.problems import tree_problems
from cms.formbuilder.definition import Definition, Question, kind_of, takes_several
from cms.formbuilder.enums import NUMBERS, UNASKABLE, QuestionType

DAYS = frozenset({QuestionType.DATE, QuestionType.DATETIME})


def calculation_problems(definition: Definition) -> list[str]:
    """Sentences: what is not set, not there, somebody else's, of another row or type, or leads back
    to itself.
    """
    places = dict(places_of(definition))
    asked = {key: place.question for key, place in places.items()}
    found: list[str] = []
    for place in places.values():
        if place.question["type"] == QuestionType.CALCULATED:
            tree, name = place.question.get("calculation", {}), name_of(place.question)
            found += [words % {"question": name} for words in _problems(place, tree, places)]
            for condition in conditions(tree):
                found += tree_problems(place, "calculation", condition, places, asked)
    return list(dict.fromkeys(found))


def _problems(own: Place, tree: dict, places: Mapping[str, Place]) -> Iterator[str]:
    if not tree:
        yield _("Say how “%(question)s” is worked out.")
        return
    if not _is_whole(tree):
        yield _("The calculation of “%(question)s” is not filled in completely.")
    for operand in operands(tree):
        if not operand["question"]:
            continue
        other = places.get(operand["question"])
        if other is None:
            yield _("The calculation of “%(question)s” uses a question that is not there.")
        elif sentence := _unfit(own, tree["op"], operand, other):
            yield sentence.replace("%(other)s", _quoted(other.question))
    if gives_text(tree) and any("text" not in outcome for outcome in outcomes(tree)):
        yield _("“%(question)s” comes to a text in one case and to a number in another.")
    if through := _way_back(own.question["key"], places):
        words = _("The calculation of “%(question)s” leads back to itself through “%(other)s”.")
        yield words.replace("%(other)s", _quoted(through))


def _quoted(question: Question) -> str:
    """A title that stands in a sentence still to be filled in."""
    return name_of(question).replace("%", "%%")


def _unfit(own: Place, op: str, operand: dict, other: Place) -> str:
    """Why this may not be used so, or nothing."""
    is_row_of_own = other.table and other.table == own.table
    over_rows = other.table and not own.table and op in OVER_ROWS
    if (other.table and not is_row_of_own and not over_rows) or other.question["key"] == own.table:
        return _(
            "The calculation of “%(question)s” uses “%(other)s”: of a table only the same row can "
            "be used, and outside it the sum, average or count of a column."
        )
    if other.filler not in (own.filler, "ANYONE"):
        return _(
            "The calculation of “%(question)s” uses “%(other)s”, which somebody else fills in."
        )
    if not _fits(op, other.question):
        return _(
            "The calculation of “%(question)s” uses “%(other)s” in a way that its type does not "
            "allow."
        )
    return ""


def _fits(op: str, other: Question) -> bool:
    kind, several = kind_of(other), takes_several(other)
    if op == Op.COUNT:
        return kind not in UNASKABLE
    if op == Op.DAYS:
        return kind in DAYS and not several
    return kind in NUMBERS and (op in OVER_ROWS or not several)


def _is_whole(tree: dict) -> bool:
    """Whether nothing is left to be chosen or typed."""
    if not all(operand["question"] for operand in operands(tree)):
        return False
    if tree["op"] == Op.CHOOSE:
        cases = tree.get("cases", ())
        set_ones = len(list(conditions(tree)))
        return bool(cases) and set_ones == len(cases) and all(map(_reads, outcomes(tree)))
    wanted = len(tree.get("of", ()))
    return wanted == 2 if tree["op"] in OF_TWO else wanted > 0


def _reads(outcome: dict) -> bool:
    if "question" in outcome:
        return True
    if "text" in outcome:
        return bool(outcome["text"].strip())
    try:
        NumberAnswer({"type": QuestionType.DECIMAL}).check(outcome["number"])
    except AnswerError:
        return False
    return True


def _way_back(start: str, places: Mapping[str, Place]) -> Question | None:
    """The question through which a calculation leads back to itself, if it does."""
    todo, seen = [start], set()
    while todo:
        place = places.get(todo.pop())
        if place is None or place.question["key"] in seen:
            continue
        seen.add(place.question["key"])
        asked = asked_keys(place.question.get("calculation", {}))
        if start in asked:
            return place.question
        todo += sorted(asked)
    return None
