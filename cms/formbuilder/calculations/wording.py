"""A calculation as a sentence: for who fills in, who reads, who compares."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from cms.formbuilder.calculations.tree import Op, calculated
from cms.formbuilder.conditions.places import asked_as, name_of
from cms.formbuilder.conditions.wording import sentence_of
from cms.formbuilder.definition import Definition, Question, questions_of
from cms.formbuilder.enums import QuestionType


def calculation_words(definition: Definition) -> dict[str, str]:
    """Key of a calculated question → how it is worked out."""
    asked = {question["key"]: question for _s, _table, question in questions_of(definition)}
    return {
        question["key"]: _("Calculated: %(how)s.") % {"how": how_of(question["calculation"], asked)}
        for _table, question in calculated(definition)
    }


def how_of(tree: dict, asked: Mapping[str, Question]) -> str:
    """The calculation in words; ``asked`` are the questions by key."""
    if tree["op"] == Op.CHOOSE:
        return _chosen(tree, asked)
    names = [_operand(operand, asked) for operand in tree["of"]]
    if tree["op"] == Op.COUNT and len(names) == 1:
        return _counted(tree["of"][0], names[0], asked)
    words = {
        Op.SUM: _("the sum of %(all)s"),
        Op.AVERAGE: _("the average of %(all)s"),
        Op.COUNT: _("how many of %(all)s are answered"),
        Op.SHARE: _("%(first)s as a share of %(last)s, in percent"),
        Op.DIFFERENCE: _("%(first)s less %(last)s"),
        Op.DAYS: _("the days from %(first)s to %(last)s"),
    }[tree["op"]]
    first, last = (names or ["…"])[0], (names or ["…"])[-1]
    return words % {"all": "、".join(names) or "…", "first": first, "last": last}


def _counted(operand: dict, name: str, asked: Mapping[str, Question]) -> str:
    question = asked.get(operand["question"], {})
    if question.get("type") == QuestionType.ROWS:
        return _("the number of rows in %(table)s") % {"table": name}
    return _("how many answers %(all)s has") % {"all": name}


def _operand(operand: dict, asked: Mapping[str, Question]) -> str:
    question = asked.get(operand["question"])
    if question is None:
        return "…"
    if "table" in operand:
        words = {"table": name_of(asked[operand["table"]]), "column": name_of(question)}
        return _("“%(column)s” in all rows of “%(table)s”") % words
    return _("“%(text)s”") % {"text": asked_as(question)}


def _chosen(tree: dict, asked: Mapping[str, Question]) -> str:
    cases = [
        _("%(value)s if %(condition)s")
        % {
            "value": _outcome(case["then"], asked),
            "condition": sentence_of(case["if"], asked) if case["if"] else "…",
        }
        for case in tree["cases"]
    ]
    rest = _("otherwise %(value)s") % {"value": _outcome(tree["else"], asked)}
    return _("; ").join([*cases, rest])


def _outcome(outcome: dict | None, asked: Mapping[str, Question]) -> str:
    if not outcome:
        return _("nothing")
    if "question" in outcome:
        return _operand(outcome, asked)
    return outcome["number"] if "number" in outcome else _("“%(text)s”") % outcome
