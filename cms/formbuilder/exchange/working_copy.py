"""From a definition back to the working copy that it was assembled from.

What ``assemble`` puts in by itself (types of comparisons, tables of operands, what a calculation
gives) is left out: it is worked out anew. A block's id is the question's key, which stays itself.
"""

from collections.abc import Mapping
from functools import cache

from cms.formbuilder.blocks import QuestionBlock
from cms.formbuilder.calculations.tree import changed
from cms.formbuilder.conditions.tree import mapped
from cms.formbuilder.definition import CONDITIONS, Question, Section

GROUPS = ("more", "conditions")  # where the editor keeps what is rare


@cache
def room_of(kind: str, *, column: bool) -> dict[str, str]:
    """Setting → the group it stands in, "" for none: what a question of this type may have."""
    block = QuestionBlock(kind, column=column)
    found = {name: "" for name in block.child_blocks if name not in GROUPS}
    for group in GROUPS:
        if group in block.child_blocks:
            found |= dict.fromkeys(block.child_blocks[group].child_blocks, group)
    return found


def section_data(section: Section) -> dict:
    """What ``services.add_section`` takes, without form, person and time."""
    return {
        "key": section["key"],
        "title": section["title"].strip(),
        "filler": section["filler"],
        "note": section.get("note", "").strip(),
        "title_en": section.get("title_en", "").strip(),
        "note_en": section.get("note_en", "").strip(),
        "is_entered_twice": section.get("twice", False),
        "show_if": bare_condition(section.get("show_if", {})),
        "questions": [question_data(question) for question in section["questions"]],
        "origins": _origins(section["questions"]),
    }


def _origins(questions: list[Question]) -> dict[str, str]:
    """From where in the library each question and column was taken over, by its block's id."""
    parts = [part for each in questions for part in (each, *each.get("columns", ()))]
    return {part["key"]: part["origin"] for part in parts if "origin" in part}


def question_data(question: Question, *, column: bool = False) -> dict:
    """A block of the StreamField. KeyError for a setting that the type does not have."""
    room = room_of(question["type"], column=column)
    value: dict = {"label": "", "help": ""}
    for name, setting in question.items():
        if name in ("key", "type", "origin") or (name == "options" and "vocabulary" in question):
            continue  # the vocabulary says what is offered
        group = room[name]
        (value.setdefault(group, {}) if group else value)[name] = _as_edited(name, setting)
    return {"type": question["type"], "id": question["key"], "value": value}


def _as_edited(name: str, setting):
    if name == "columns":
        return [question_data(column, column=True) for column in setting]
    if name == "calculation":
        return bare_calculation(setting)
    if name == "linked":
        return setting["question"]
    return bare_condition(setting) if name in CONDITIONS else setting


def bare_condition(tree: Mapping) -> dict:
    """A condition without the types of what it compares."""
    return mapped(dict(tree), _bare_leaf) if tree else {}


def bare_calculation(tree: Mapping) -> dict:
    """A calculation without what it gives and without the tables of its columns."""
    kept = {name: item for name, item in tree.items() if name != "gives"}
    return changed(kept, lambda operand: {"question": operand["question"]}, _bare_leaf)


def _bare_leaf(leaf: dict) -> dict:
    return {name: item for name, item in leaf.items() if name != "type"}
