"""A condition as a sentence: for who fills in without a script, who reads, who compares."""

import datetime as dt

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cms.formbuilder.conditions.places import asked_as
from cms.formbuilder.conditions.tree import ORDER, Is, parts_of
from cms.formbuilder.definition import CONDITIONS, OTHER, Definition, Question, questions_of
from cms.formbuilder.enums import QuestionType

MARK = "\x00"  # in no title
DAYS = frozenset({QuestionType.DATE, QuestionType.DATETIME, QuestionType.TIME})


def words_of(definition: Definition) -> dict[str, tuple[tuple[str, str], ...]]:
    """Question or section key → (setting, sentence) of each of its conditions."""
    asked = {question["key"]: question for _section, _table, question in questions_of(definition)}
    found = {}
    for part in parts_of(definition):
        sentences = tuple(
            (setting, _frame(setting) % {"condition": sentence_of(part[setting], asked)})
            for setting in CONDITIONS
            if setting in part
        )
        if sentences:
            found[part["key"]] = sentences
    return found


def _frame(setting: str) -> str:
    return {
        "show_if": _("Only where %(condition)s."),
        "require_if": _("Must be answered where %(condition)s."),
        "end_if": _("The form ends here where %(condition)s."),
        "accept_if": _("Must fit: %(condition)s."),
    }[setting]


def sentence_of(tree: dict, asked: dict[str, Question]) -> str:
    """The condition in words; ``asked`` are the questions by key."""
    if "question" in tree:
        return _leaf(tree, asked)
    joiner = _(", and ") if "all" in tree else _(", or ")
    branches = tree.get("all", tree.get("any", ()))
    return joiner.join(
        sentence_of(branch, asked)
        if "question" in branch
        else _("(%(condition)s)") % {"condition": sentence_of(branch, asked)}
        for branch in branches
    )


def _leaf(leaf: dict, asked: dict[str, Question]) -> str:
    question = asked.get(leaf["question"])
    if question is None:
        return _("a question that is no longer there is answered so")
    name = asked_as(question)
    words = _days() if question["type"] in DAYS else _sentences()
    if question["type"] == QuestionType.MULTIPLE_CHOICE:
        words |= _picks()
    value = _value(leaf, question, asked)
    if "than" in leaf:
        said = words[leaf["is"]] % {"question": name, "value": MARK}
        if get_language() != "en":  # Chinese has the blank for a number, not before a quotation
            said = said.replace(f" {MARK}", MARK)
        return said.replace(MARK, value)
    return words[leaf["is"]] % {"question": name, "value": value}


def _value(leaf: dict, question: Question, asked: dict[str, Question]) -> str:
    if "than" in leaf:
        other = asked.get(leaf["than"])
        return _("“%(text)s”") % {"text": asked_as(other) if other else "？"}
    value = leaf.get("value", "")
    if leaf["is"] in (Is.ANY_OF, Is.NONE_OF, Is.ALL_OF):
        labels = {option["key"]: option["label"] for option in question.get("options", ())}
        labels[OTHER] = _("Other, please say")
        quoted = [_("“%(text)s”") % {"text": labels.get(key, "？")} for key in value]
        return (_(" and ") if leaf["is"] == Is.ALL_OF else _(" or ")).join(quoted)
    if question["type"] == QuestionType.DATETIME and leaf["is"] in ORDER:
        return _moment(value)
    return str(value)


def _moment(value) -> str:
    """In Shanghai; as it stands while it is none, which finalising refuses."""
    try:
        return f"{timezone.localtime(dt.datetime.fromisoformat(value)):%Y-%m-%d %H:%M}"
    except (TypeError, ValueError):
        return str(value)


def _sentences() -> dict[str, str]:
    return {
        Is.ANSWERED: _("“%(question)s” is answered"),
        Is.UNANSWERED: _("“%(question)s” is not answered"),
        Is.YES: _("“%(question)s” is “yes”"),
        Is.NO: _("“%(question)s” is “no”"),
        Is.ANY_OF: _("“%(question)s” is %(value)s"),
        Is.NONE_OF: _("“%(question)s” is not %(value)s"),
        Is.EQUAL: _("“%(question)s” equals %(value)s"),
        Is.NOT_EQUAL: _("“%(question)s” does not equal %(value)s"),
        Is.LESS: _("“%(question)s” is less than %(value)s"),
        Is.AT_MOST: _("“%(question)s” is at most %(value)s"),
        Is.MORE: _("“%(question)s” is more than %(value)s"),
        Is.AT_LEAST: _("“%(question)s” is at least %(value)s"),
        Is.CONTAINS: _("“%(question)s” contains “%(value)s”"),
        Is.LACKS: _("“%(question)s” does not contain “%(value)s”"),
        Is.COUNT_AT_LEAST: _("“%(question)s” has at least %(value)s"),
        Is.COUNT_AT_MOST: _("“%(question)s” has at most %(value)s"),
    }


def _days() -> dict[str, str]:
    return _sentences() | {
        Is.EQUAL: _("“%(question)s” is %(value)s"),
        Is.NOT_EQUAL: _("“%(question)s” is not %(value)s"),
        Is.LESS: _("“%(question)s” is before %(value)s"),
        Is.AT_MOST: _("“%(question)s” is not after %(value)s"),
        Is.MORE: _("“%(question)s” is after %(value)s"),
        Is.AT_LEAST: _("“%(question)s” is not before %(value)s"),
    }


def _picks() -> dict[str, str]:
    return {
        Is.ANY_OF: _("in “%(question)s” %(value)s is chosen"),
        Is.NONE_OF: _("in “%(question)s” %(value)s is not chosen"),
        Is.ALL_OF: _("in “%(question)s” %(value)s are chosen together"),
    }
