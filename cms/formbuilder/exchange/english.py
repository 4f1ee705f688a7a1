"""The English of a form beside its Chinese, as an XLSForm in two languages says it."""

from collections.abc import Callable, Mapping

from django.utils import translation

from cms.formbuilder.conditions.tree import leaves, named_in
from cms.formbuilder.definition import ENGLISH, Definition, Question, questions_of
from cms.formbuilder.exchange.limits import constraint_sentence
from cms.formbuilder.exchange.types import LISTS

END = "_en"  # ends the name of a cell's English


def has_english(definition: Definition) -> bool:
    """Whether anything that an XLSForm says has words in English."""
    if any(section.keys() & {"title_en", "note_en"} for section in definition["sections"]):
        return True
    asked = [question for _section, _table, question in questions_of(definition)]
    offered = (option for q in asked if q["type"] in LISTS for option in q.get("options", ()))
    return any(q.keys() & set(ENGLISH) for q in asked) or any(
        "label_en" in option and not option.get("retired") for option in offered
    )


def in_english(write: Callable[[], str]) -> str:
    """A sentence of ours, in English."""
    with translation.override("en"):
        return str(write())


def english_constraint(question: Question, asked: Mapping[str, Question]) -> str:
    """``limits.constraint_sentence`` in English, questions and options under their English names
    where they have them.
    """
    names = {name for leaf in leaves(question.get("accept_if")) for name in named_in(leaf)}
    named = {name: _named(asked[name]) for name in names if name in asked}
    return in_english(lambda: constraint_sentence(question, named))


def _named(part: Mapping) -> dict:
    found = {**part, "label": part.get("label_en", part["label"])}
    if "options" in part:
        found["options"] = [_named(option) for option in part["options"]]
    return found
