"""From a form into the library and back: questions alone, cut loose from the rest of the form."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from django.utils.translation import gettext as _

from cms.formbuilder.assemble import problems_of, question_of
from cms.formbuilder.calculations.tree import asked_keys, changed, with_tables
from cms.formbuilder.conditions.tree import leaves, mapped, named_in, with_names, with_types
from cms.formbuilder.definition import (
    CONDITIONS,
    SCHEMA_VERSION,
    Definition,
    Question,
    question_key,
)
from cms.formbuilder.exchange.working_copy import question_data
from cms.formbuilder.library.origins import taken_over
from cms.formbuilder.linked.fitting import with_groups
from cms.formbuilder.references import with_columns, with_new_ids
from cms.formbuilder.vocabularies import with_vocabularies


class Gathered(NamedTuple):
    """Questions as the library keeps them, and sentences about what had to stay behind."""

    questions: list[Question]
    losses: list[str]


def gathered(section, ids: Iterable[str], item_key: str = "") -> Gathered:
    """These questions of a section. Those that came from the item keep its keys for them, so that
    a newer edition is known to mean the same; a condition or link that looks at a question
    elsewhere stays behind.
    """
    wanted = set(ids)
    questions = [question_of(child) for child in section.questions if child.id in wanted]
    names = _library_keys(section, item_key)
    own = {part["key"] for question in questions for part in _parts(question)}
    losses: list[str] = []
    kept = [_loosened(question, own, losses) for question in questions]
    return Gathered([renamed(question, names) for question in kept], losses)


def _library_keys(section, item_key: str) -> dict[str, str]:
    """Key in this form → key in the library, where it has another there."""
    ids = [each["id"] for each in with_columns(section.questions.get_prep_value())]
    names: dict[str, str] = {}
    for block_id, origin in taken_over(section.origins, ids).items():
        if origin.item == item_key and origin.question not in names.values():
            names[question_key(block_id)] = origin.question
    return names


def _parts(question: Question) -> list[Question]:
    return [question, *question.get("columns", ())]


def _loosened(question: Question, own: set[str], losses: list[str]) -> Question:
    """The question without what depends on a question that does not come along."""
    kept = dict(question)
    for setting in CONDITIONS:
        if any(not own.issuperset(named_in(leaf)) for leaf in leaves(kept.get(setting))):
            del kept[setting]
            losses.append(
                _("“%(question)s”: a condition that asks about another question stays behind.")
                % {"question": question["label"]}
            )
    if "linked" in kept and kept["linked"]["question"] not in own:
        del kept["linked"]
        losses.append(
            _("“%(question)s” no longer depends on a question that does not come along.")
            % {"question": question["label"]}
        )
    if "columns" in kept:
        kept["columns"] = [_loosened(column, own, losses) for column in kept["columns"]]
    return kept


def asks_beyond(questions: list[Question]) -> list[str]:
    """Titles of calculated questions that take a number from a question outside."""
    own = {part["key"] for question in questions for part in _parts(question)}
    return [
        part["label"]
        for question in questions
        for part in _parts(question)
        if asked_keys(part.get("calculation", {})) - own
    ]


def renamed(question: Question, names: Mapping[str, str]) -> Question:
    """The question with its key, and every key that it and its columns look at, by other names."""

    def leaf(item: dict) -> dict:
        return with_names(item, lambda name: names.get(name, name))

    found = {**question, "key": names.get(question["key"], question["key"])}
    for setting in CONDITIONS:
        if setting in found:
            found[setting] = mapped(found[setting], leaf)
    if "calculation" in found:
        found["calculation"] = changed(found["calculation"], leaf, leaf)
    if "linked" in found:
        found["linked"] = {"question": leaf(found["linked"])["question"]}
    if "columns" in found:
        found["columns"] = [renamed(column, names) for column in found["columns"]]
    return found


def definition_of_questions(questions: list[Question], title: str) -> Definition:
    """A form of these questions alone: to look at, and to find what is wrong with them."""
    definition = {
        "schema_version": SCHEMA_VERSION,
        "title": title,
        "sections": [
            {
                "key": "s1",
                "title": title,
                "filler": "ANYONE",
                "questions": [renamed(question, {}) for question in questions],
            }
        ],
    }
    return with_types(with_tables(with_groups(with_vocabularies(definition))))


def problems_with(questions: list[Question], title: str) -> list[str]:
    """Sentences that say why these cannot be kept as they are."""
    beyond = [
        _("“%(question)s” is worked out of a question that does not come along: choose it, too.")
        % {"question": label}
        for label in asks_beyond(questions)
    ]
    return beyond or problems_of(definition_of_questions(questions, title))


def as_blocks(questions: list[Question]) -> tuple[list[dict], dict[str, str]]:
    """Blocks under new ids for a form that takes the questions over; library key → block id."""
    return with_new_ids([question_data(question) for question in questions])
