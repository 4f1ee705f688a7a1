"""What in a form's conditions stands in the way of finalising; each sentence names its question."""

import re
from collections.abc import Mapping
from decimal import Decimal

from django.utils.translation import gettext as _

from cms.formbuilder.compiled.answers import (
    Answer,
    AnswerError,
    DateAnswer,
    DateTimeAnswer,
    TimeAnswer,
)
from cms.formbuilder.compiled.numbers import NumberAnswer
from cms.formbuilder.conditions.places import Place, looks_back, name_of, places_of
from cms.formbuilder.conditions.tree import Is, comparable, leaves, named_in, operand_of, says
from cms.formbuilder.conditions.wording import sentence_of
from cms.formbuilder.definition import CONDITIONS, OTHER, Definition, Question, kind_of
from cms.formbuilder.enums import NUMBERS, QuestionType

COUNT = re.compile(r"[0-9]{1,3}")
LOOK_ANYWHERE = ("calculation", "accept_if")  # decided once everything is answered
OPERANDS = {
    "number": NumberAnswer,
    "date": DateAnswer,
    "datetime": DateTimeAnswer,
    "time": TimeAnswer,
    "text": Answer,
}


def condition_problems(definition: Definition) -> list[str]:
    """Sentences: what is not there, comes later, is somebody else's, cannot be compared so, was
    retired, or can never be.
    """
    places = dict(places_of(definition))
    asked = {key: place.question for key, place in places.items()}
    found: list[str] = []
    for number, section in enumerate(definition["sections"]):
        first = (_first_turn(definition, number), -1)
        own = Place({"label": section["title"], "type": ""}, first, "", section["filler"])
        if "show_if" in section:
            found += tree_problems(own, "show_if", section["show_if"], places, asked)
    for place in places.values():
        for setting in CONDITIONS:
            if setting in place.question:
                tree = place.question[setting]
                found += tree_problems(place, setting, tree, places, asked)
    return list(dict.fromkeys(found))


def _first_turn(definition: Definition, number: int) -> int:
    return sum(len(section["questions"]) for section in definition["sections"][:number])


def tree_problems(own: Place, setting: str, tree: dict, places, asked) -> list[str]:
    """What is wrong with one condition; of a calculation it may ask about what comes later."""
    name, found = name_of(own.question), []
    for leaf in leaves(tree):
        others = [places.get(key) for key in named_in(leaf)]
        if None in others:
            half = others[0] and not leaf.get("than", True)
            words = {"question": name, "other": name_of(others[0].question) if half else ""}
            found.append((_half() if half else _gone()) % words)
            continue
        for other in others:
            words = {"question": name, "other": name_of(other.question)}
            wrong = _out_of_reach(own, setting, other, places)
            if sentence := wrong or (other is others[0] and _unfit(leaf, *others)):
                found.append(sentence % words)
    if not found and _never(tree, own.question if setting == "accept_if" else None, asked):
        words = {"question": name, "condition": sentence_of(tree, asked)}
        found.append(_("The condition of “%(question)s” can never hold: %(condition)s.") % words)
    return found


def _gone() -> str:
    return _("The condition of “%(question)s” asks about a question that is not there.")


def _half() -> str:
    return _("The condition of “%(question)s” on “%(other)s” is not filled in completely.")


def _out_of_reach(own: Place, setting: str, other: Place, places) -> str:
    """Why a condition here may not ask about that question, or nothing."""
    if other.table and other.table != own.table:
        return _(
            "The condition of “%(question)s” asks about “%(other)s”, a column of a table: only "
            "columns of the same row may be asked about."
        )
    is_itself = other.turn == own.turn and setting != "end_if"
    is_around = own.table and other.question["key"] == own.table
    if setting not in LOOK_ANYWHERE and (other.turn > own.turn or is_itself or is_around):
        return _(
            "The condition of “%(question)s” asks about “%(other)s”, which is not answered before "
            "it."
        )
    if other.filler not in (own.filler, "ANYONE"):
        return _(
            "The condition of “%(question)s” asks about “%(other)s”, which somebody else fills in."
        )
    if setting not in LOOK_ANYWHERE and not looks_back(other, places):
        return _(
            "The condition of “%(question)s” asks about “%(other)s”, which is calculated from "
            "something that is not answered before it."
        )
    return ""


def _unfit(leaf: dict, asked: Place, than: Place | None = None) -> str:
    """What is wrong with the comparison itself, or nothing."""
    other = asked.question
    fits = than is None or (than is not asked and comparable(other, than.question))
    if leaf["is"] not in says(other) or not fits:
        return _(
            "The condition of “%(question)s” compares “%(other)s” in a way that its type does not "
            "allow."
        )
    if than:
        return ""
    kind, value = operand_of(kind_of(other), leaf["is"]), leaf.get("value")
    if kind == "options":
        offered = {o["key"] for o in other.get("options", ()) if not o.get("retired")}
        offered |= {OTHER} if other.get("other") else set()
        if not value:
            return _half()
        if not set(value) <= offered:
            return _(
                "The condition of “%(question)s” names an option of “%(other)s” that is no longer "
                "offered."
            )
    elif kind and not _reads(kind, other, value):
        return _half()
    return ""


def _reads(kind: str, other: Question, value) -> bool:
    if not isinstance(value, str) or not value.strip():
        return False
    if kind == "count":
        return COUNT.fullmatch(value) is not None
    plain = {"type": QuestionType.DECIMAL if kind == "number" else kind_of(other)}
    try:
        return OPERANDS[kind](plain).check(value) == value or kind == "number"
    except AnswerError:
        return False


def _never(tree: dict, own: Question | None, asked: Mapping[str, Question]) -> bool:
    """Whether no answers can make the condition hold, as far as single comparisons tell. ``own``:
    the question whose answer has to fit, which is there then.
    """
    if "any" in tree:
        return all(_never(branch, own, asked) for branch in tree["any"])
    if "all" in tree and any(_never(branch, own, asked) for branch in tree["all"]):
        return True
    by_question: dict[str, list[dict]] = {}
    for branch in tree.get("all", [tree]):
        if "question" in branch:
            by_question.setdefault(branch["question"], []).append(branch)
    if own and any(leaf["is"] == Is.UNANSWERED for leaf in by_question.get(own["key"], ())):
        return True
    return any(_clash(said, asked[key]) for key, said in by_question.items()) or _pairs_clash(
        [leaf for said in by_question.values() for leaf in said if "than" in leaf]
    )


def _pairs_clash(said: list[dict]) -> bool:
    """Whether two answers cannot stand to each other in all the ways that are said of them."""
    left: dict[tuple[str, ...], set[int]] = {}
    for leaf in said:
        pair, ways = tuple(sorted(named_in(leaf))), WAYS[leaf["is"]]
        if pair[0] != leaf["question"]:
            ways = {-way for way in ways}
        left[pair] = left.get(pair, {-1, 0, 1}) & ways
    return any(not ways for ways in left.values())


def _clash(said: list[dict], question: Question) -> bool:
    """Whether one answer cannot be all of what is said of it, within its own limits."""
    operators = {leaf["is"] for leaf in said}
    if Is.UNANSWERED in operators and len(operators) > 1:
        return True
    return {Is.YES, Is.NO} <= operators or _options_clash(said) or _bounds_clash(said, question)


def _options_clash(said: list[dict]) -> bool:
    single = [leaf for leaf in said if leaf.get("type") == QuestionType.SINGLE_CHOICE]
    wanted = [set(leaf["value"]) for leaf in single if leaf["is"] == Is.ANY_OF]
    barred = {key for leaf in single if leaf["is"] == Is.NONE_OF for key in leaf["value"]}
    return bool(wanted) and not set.intersection(*wanted) - barred


def _bounds_clash(said: list[dict], question: Question) -> bool:
    values = [_bound(leaf) for leaf in said if leaf["is"] in _SIGNS and "than" not in leaf]
    if not values:
        return False
    if kind_of(question) in NUMBERS:
        values += [(Decimal(text), 1, False) for text in _own_limit(question, "minimum")]
        values += [(Decimal(text), -1, False) for text in _own_limit(question, "maximum")]
    lows = [(value, strict) for value, sign, strict in values if sign >= 0]
    highs = [(value, strict) for value, sign, strict in values if sign <= 0]
    return any(
        low > high or (low == high and (low_strict or high_strict))
        for low, low_strict in lows
        for high, high_strict in highs
    )


def _own_limit(question: Question, setting: str) -> list[str]:
    """The limit of its own that was set, if any."""
    return [question[setting]] if setting in question else []


WAYS = {  # how the first may stand to the second
    Is.EQUAL: {0},
    Is.NOT_EQUAL: {-1, 1},
    Is.LESS: {-1},
    Is.AT_MOST: {-1, 0},
    Is.MORE: {1},
    Is.AT_LEAST: {0, 1},
}
_SIGNS = {  # (towards which side it is open, whether the bound itself is out)
    Is.EQUAL: (0, False),
    Is.LESS: (-1, True),
    Is.AT_MOST: (-1, False),
    Is.MORE: (1, True),
    Is.AT_LEAST: (1, False),
    Is.COUNT_AT_LEAST: (1, False),
    Is.COUNT_AT_MOST: (-1, False),
}


def _bound(leaf: dict) -> tuple:
    sign, strict = _SIGNS[leaf["is"]]
    value = leaf.get("value", "")
    try:
        return Decimal(value), sign, strict
    except ArithmeticError:
        return value, sign, strict
