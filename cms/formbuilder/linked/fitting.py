"""Which options belong to the answer of the question that a choice is linked to.

``conditions.js`` does the same in the browser (tests/browser/test_linked). What is kept in a draft
stays; what does not belong is left out when the answer is sent.
"""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from cms.formbuilder.definition import OTHER, Definition, Question, questions_of


class Unfit(NamedTuple):
    """Chosen options that do not belong to ``chosen``, what was chosen before them (or None)."""

    keys: tuple[str, ...]
    chosen: str | None


def linked_questions(definition: Definition) -> Iterator[tuple[Question | None, Question]]:
    """(table or None, question) of each choice that depends on another."""
    for _section, table, question in questions_of(definition):
        if "linked" in question:
            yield table, question


def with_groups(definition: Definition) -> Definition:
    """The definition with title and options of the other question in each link."""
    asked = {question["key"]: question for _section, _table, question in questions_of(definition)}
    for _table, question in linked_questions(definition):
        key = question["linked"]["question"]
        other = asked.get(key, {})
        groups = [{"key": o["key"], "label": o["label"]} for o in other.get("options", ())]
        question["linked"] = {"question": key, "title": other.get("label", ""), "groups": groups}
    return definition


def fits(question: Question, chosen: str | None) -> set[str]:
    """Keys of the options that belong to what was chosen before."""
    return {option["key"] for option in question.get("options", ()) if _below(option) == chosen}


def _below(option: Mapping) -> str:
    return option.get("under", "")


def is_moot(question: Question, value, chosen: str | None, *, is_hidden: bool) -> bool:
    """Whether a linked choice asks nothing: the other question is hidden, or nothing that it
    offers belongs to what was chosen there and nobody has chosen anything yet.
    """
    if "linked" not in question or fits(question, chosen):
        return False
    if chosen is not None and question.get("other"):
        return False
    return is_hidden or value in (None, "", [])


def unfit(question: Question, value, chosen: str | None) -> Unfit | None:
    """What of an answer does not belong, if anything; own words under “other” always do."""
    if "linked" not in question or value in (None, "", []):
        return None
    good = fits(question, chosen)
    keys = tuple(item for item in _items(value) if item not in good and not _is_own(item))
    if chosen is None:
        keys = tuple(_items(value))  # nothing belongs to nothing
    return Unfit(keys, chosen) if keys else None


def _items(value) -> list[str]:
    return value if isinstance(value, list) else [value]


def _is_own(item: str) -> bool:
    return item.startswith(OTHER)


def without(value, wrong: Unfit | None):
    """The answer without what does not belong; None where nothing is left."""
    if wrong is None:
        return value
    if not isinstance(value, list):
        return None
    return [item for item in value if item not in wrong.keys] or None


def fitting(answers: dict, found: Mapping[str, Unfit]) -> dict:
    """The answers without what does not belong, cells of tables too; the rest as it is."""
    if not found:
        return answers
    kept = dict(answers)
    for name, wrong in found.items():
        key, _dot, rest = name.partition(".")
        if rest:
            row_id, _dot, column = rest.partition(".")
            kept[key] = [
                _row_without(row, column, wrong) if row["row"] == row_id else row
                for row in kept.get(key) or ()
            ]
        elif key in kept:
            _put(kept, key, without(kept[key], wrong))
    return kept


def _row_without(row: dict, column: str, wrong: Unfit) -> dict:
    cells = dict(row["cells"])
    _put(cells, column, without(cells.get(column), wrong))
    return {**row, "cells": cells}


def _put(values: dict, key: str, value) -> None:
    if value is None:
        values.pop(key, None)
    else:
        values[key] = value
