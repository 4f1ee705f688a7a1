"""What becomes of a draft on another version of its form: a plan, before anything is changed.

Nothing that was typed is dropped: what has no place in the other version is left behind, readable.
"""

from dataclasses import dataclass, field

from cms.formbuilder.compiled.answers import AnswerError
from cms.formbuilder.compiler import CompiledForm
from cms.formbuilder.enums import QuestionType
from cms.submissions.enums import WhyLeft

# The same answer under another type: what it becomes.
TAKEN = {
    (QuestionType.SHORT_TEXT, QuestionType.LONG_TEXT): lambda value: value,
    (QuestionType.INTEGER, QuestionType.DECIMAL): str,
    (QuestionType.SINGLE_CHOICE, QuestionType.MULTIPLE_CHOICE): lambda value: [value],
}


@dataclass(frozen=True)
class Left:
    """A text that has no place: ``value`` as it was stored, ``texts`` where it was no answer yet.

    ``name`` is the input's (a question's key, or ``key.row.column``).
    """

    name: str
    why: WhyLeft
    value: object = None
    texts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Plan:
    """``answers`` and ``unread`` as they would stand on the other version, and what would not."""

    answers: dict = field(default_factory=dict)
    unread: dict[str, list[str]] = field(default_factory=dict)
    left: list[Left] = field(default_factory=list)

    @property
    def is_compatible(self) -> bool:
        """Whether all of it has its place: then nobody needs to be asked."""
        return not self.left


def plan_move(old: CompiledForm, new: CompiledForm, filler: str, answers: dict, unread: dict):
    """The plan for what a filler has written; answers as typed, without what is calculated."""
    here, there = old.questions, _asked_of(new, filler)
    plan = Plan()
    for key, value in answers.items():
        kept, left = _carried(key, here.get(key), there.get(key), value)
        plan.left.extend(left)
        if kept not in (None, "", [], {}):
            plan.answers[key] = kept
    for name, texts in unread.items():
        key = name.partition(".")[0]
        why = _why_no_room(name, here.get(key), there.get(key))
        if why is None:
            plan.unread[name] = texts
        else:
            plan.left.append(Left(name, why, texts=tuple(texts)))
    return plan


def _asked_of(form: CompiledForm, filler: str) -> dict:
    return {key: q for section in form.sections_for(filler) for key, q in section.by_key.items()}


def _carried(name: str, old, new, value) -> tuple[object, list[Left]]:
    """(what of an answer has its place, what has not)."""
    if new is None or new.is_calculated:
        return None, [Left(name, WhyLeft.GONE, value)]
    if old is None:
        return None, [Left(name, WhyLeft.UNREADABLE, value)]
    if old.type == new.type == QuestionType.ROWS:
        return _rows(name, old, new, value)
    if old.type == new.type == QuestionType.MATRIX:
        return _ratings(name, new, value)
    if old.type == new.type == QuestionType.RANKING:
        return _places(name, new, value)
    if old.type != new.type:
        taken = TAKEN.get((old.type, new.type))
        if taken is None or (old.is_list and not new.is_list):
            return None, [Left(name, WhyLeft.TYPE, value)]
        if not old.is_list:
            value = taken(value)
        elif old.type == QuestionType.INTEGER:
            value = [taken(item) for item in value]
    elif old.is_list and not new.is_list:  # one of several goes where one is asked
        if len(value) > 1:
            return None, [Left(name, WhyLeft.TYPE, value)]
        value = value[0]
    if new.is_list:
        return _listed(name, old, new, value if isinstance(value, list) else [value])
    return _single(name, old, new, value)


def _single(name: str, old, new, value) -> tuple[object, list[Left]]:
    why = _refused(old, new, value)
    return (value, []) if why is None else (None, [Left(name, why, value)])


def _listed(name: str, old, new, value: list) -> tuple[list, list[Left]]:
    kept, left = [], []
    for item in value:
        why = _refused(old, new, item)
        if why is None:
            kept.append(item)
        else:
            left.append(Left(name, why, [item]))
    return kept, left


def _refused(old, new, item) -> WhyLeft | None:
    """Why the other version would not take one value; None where it would."""
    is_choice = new.type in (QuestionType.SINGLE_CHOICE, QuestionType.MULTIPLE_CHOICE)
    if is_choice and item in new.answer.labels and item not in old.answer.offered:
        return None  # it was retired already when this was written
    try:
        new.answer.check(item)
    except AnswerError:
        return WhyLeft.OPTION if is_choice else WhyLeft.LIMITS
    return None


def _rows(name: str, old, new, value: list) -> tuple[list, list[Left]]:
    """Row by row and cell by cell; a row keeps its id."""
    was, now = ({column.key: column for column in table.columns} for table in (old, new))
    rows, left = [], []
    for row in value:
        cells = {}
        for key, cell in row["cells"].items():
            at = f"{name}.{row['row']}.{key}"
            kept, gone = _carried(at, was.get(key), now.get(key), cell)
            left += gone
            if kept not in (None, "", []):
                cells[key] = kept
        if cells or not row["cells"]:
            rows.append({**row, "cells": cells})
    return rows, left


def _ratings(name: str, new, value: dict) -> tuple[dict | None, list[Left]]:
    asked = {row["key"] for _group, row in new.rows}
    known = {option["key"] for option in new.scale}
    rows, left = {}, []
    for key, cells in value.get("rows", {}).items():
        if key not in asked:
            left.append(Left(name, WhyLeft.GONE, {"rows": {key: cells}}))
            continue
        kept = dict(cells)
        if "choice" in cells and cells["choice"] not in known & set(new.offered):
            del kept["choice"]
            said = {"rows": {key: {"choice": cells["choice"]}}}
            left.append(Left(name, WhyLeft.OPTION, said))
        if kept:
            rows[key] = kept
    return ({"rows": rows} if rows else None), left


def _places(name: str, new, value: dict) -> tuple[dict | None, list[Left]]:
    kept = {k: place for k, place in value.items() if k in new.keys and place <= new.places}
    left = [Left(name, WhyLeft.OPTION, {k: p}) for k, p in value.items() if k not in kept]
    return kept or None, left


def _why_no_room(name: str, old, new) -> WhyLeft | None:
    """Why a text that is no answer yet could not stay where it was typed."""
    if new is None or new.is_calculated:
        return WhyLeft.GONE
    if old is None or old.type != new.type:
        return WhyLeft.TYPE
    if "." not in name:
        return None
    last, middle = name.rpartition(".")[2], name.split(".")[1]
    if new.type == QuestionType.ROWS:
        was, now = ({c.key: c.type for c in table.columns} for table in (old, new))
        if last not in now:
            return WhyLeft.GONE
        return None if was.get(last) == now[last] else WhyLeft.TYPE
    if new.type == QuestionType.MATRIX:
        return None if middle in {row["key"] for _group, row in new.rows} else WhyLeft.GONE
    return None if middle in new.keys else WhyLeft.OPTION
