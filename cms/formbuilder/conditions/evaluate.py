"""What a whole part of a form asks for given its answers, and what is worked out of them.

``conditions.js`` does the same in the browser; shared vectors must give the same in both
(tests/browser/test_row_08_conditions). The server always decides by itself.

What is not answered, or is itself hidden, makes every comparison false, a negative one too: only
"is not answered" holds. A condition looks back only, so one pass in the order of the form is all;
what is calculated is worked out on the way, for the conditions after it, and once more at the end,
when everything that it may need is known. Checks (``accept_if``) come last and may look anywhere.
"""

from collections import ChainMap
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from cms.formbuilder.calculations.evaluate import RowValues, Values, compute, plan_of
from cms.formbuilder.compiled.scores import total_of
from cms.formbuilder.conditions.holding import holds, refuses
from cms.formbuilder.definition import Question, Section
from cms.formbuilder.enums import QuestionType
from cms.formbuilder.linked.fitting import Unfit, is_moot, unfit, without


@dataclass(frozen=True)
class Shown:
    """What applies: names are question keys, ``table.row.column`` in tables."""

    hidden: set[str] = field(default_factory=set)
    hidden_sections: set[str] = field(default_factory=set)
    required: set[str] = field(default_factory=set)
    calculated: dict[str, str] = field(default_factory=dict)
    unfit: dict[str, Unfit] = field(default_factory=dict)
    refused: set[str] = field(default_factory=set)

    def asks(self, name: str) -> bool:
        """Whether this question, or this cell, is asked."""
        return name not in self.hidden

    def asks_at(self, name: str) -> bool:
        """Whether what is drawn under this name is asked: the cell and its table, too."""
        return self.asks(name) and self.asks(name.partition(".")[0])

    def asks_section(self, key: str) -> bool:
        """Whether anything of this section may be asked."""
        return key not in self.hidden_sections


EVERYTHING = Shown()  # of a form without conditions


def shown_in(sections: Iterable[Section], answers: Mapping, seen: dict | None = None) -> Shown:
    """What these sections, all that one filler answers, ask for given the answers so far.

    ``seen`` takes up the answers that apply, by question key.
    """
    seen, sections = {} if seen is None else seen, list(sections)
    shown, ended = Shown(), False
    for section in sections:
        if ended or not _applies(section, seen):
            shown.hidden_sections.add(section["key"])
            shown.hidden.update(question["key"] for question in section["questions"])
            continue
        for question in section["questions"]:
            value = answers.get(question["key"])
            if ended or not _applies(question, seen) or _is_moot(question, value, seen, shown):
                shown.hidden.add(question["key"])
                continue
            ended = _look_at(question, value, seen, shown)
    asked = [q for section in sections for q in section["questions"] if shown.asks(q["key"])]
    values = Values(seen, plan_of(asked, shown.hidden), shown.hidden)
    _work_out(values, seen, shown)
    _check(asked, values, shown)
    return shown


def _work_out(values: Values, seen: dict, shown: Shown) -> None:
    """Everything calculated that is asked, now that all answers are seen."""
    plan = values.plan
    if not plan:
        return
    found = {key: values.get(key) for key in plan.get("", ())}
    for table in plan.keys() - {""}:
        for row in values.rows(table):
            found |= {f"{row.name}.{key}": row.get(key) for key in row.plan[""]}
    shown.calculated.update((name, value) for name, value in found.items() if value is not None)
    _put(seen, {name: value for name, value in found.items() if "." not in name})
    for table in plan.keys() - {""}:
        for row in values.rows(table):
            _put(row.seen, {key: found[f"{row.name}.{key}"] for key in row.plan[""]})


def _check(questions: list[Question], values: Values, shown: Shown) -> None:
    """Note the answers that cannot stand beside others."""
    for question in questions:
        if _is_refused(question, values):
            shown.refused.add(question["key"])
        checked = [column for column in question.get("columns", ()) if "accept_if" in column]
        for row in values.rows(question["key"]) if checked else ():
            wrong = (column["key"] for column in checked if _is_refused(column, row))
            shown.refused.update(f"{row.name}.{key}" for key in wrong)


def _is_refused(question: Question, values: Values) -> bool:
    """Whether it is answered, and its check fails."""
    if "accept_if" not in question or values.get(question["key"]) is None:
        return False
    return refuses(question["accept_if"], values)


def _put(seen: dict, found: Mapping) -> None:
    for key, value in found.items():
        seen.pop(key, None)
        if value is not None:
            seen[key] = value


def _applies(part: Mapping, seen: Mapping) -> bool:
    return "show_if" not in part or holds(part["show_if"], seen)


def _is_moot(question: Question, value, seen: Mapping, shown: Shown, row: str = "") -> bool:
    """Whether a choice that depends on another has nothing to ask; ``row`` is the name of its row
    and a dot, in a table.
    """
    if "linked" not in question:
        return False
    other = question["linked"]["question"]
    hidden = other in shown.hidden or f"{row}{other}" in shown.hidden
    return is_moot(question, value, seen.get(other), is_hidden=hidden)


def _fitting(question: Question, value, seen: Mapping, shown: Shown, name: str):
    """The answer without what does not belong to the answer that it depends on, which is noted."""
    if "linked" not in question:
        return value
    wrong = unfit(question, value, seen.get(question["linked"]["question"]))
    if wrong:
        shown.unfit[name] = wrong
    return without(value, wrong)


def _look_at(question: Question, value, seen: dict, shown: Shown) -> bool:
    """Note one asked question's answer and what it must; whether the form ends here."""
    key = question["key"]
    if question["type"] == QuestionType.CALCULATED:
        value = _worked_out(question, Values(seen, {}))
    if question["type"] == QuestionType.MATRIX:
        value = total_of(question, value)
    if question["type"] == QuestionType.ROWS:
        rows = [_row(question, row, seen, shown) for row in value or ()]
        value = [row for row in rows if row]
    value = _fitting(question, value, seen, shown, key)
    if value not in (None, "", []):
        seen[key] = value
    if "require_if" in question and holds(question["require_if"], seen):
        shown.required.add(key)
    return "end_if" in question and holds(question["end_if"], seen)


def _worked_out(question: Question, values: Values) -> str | None:
    return compute(question["calculation"], values) if "calculation" in question else None


def _row(table: Question, row: Mapping, seen: dict, shown: Shown) -> dict | None:
    """The row with what its cells let it be asked; None where nobody has said anything in it."""
    here: dict = {}
    around, said = ChainMap(here, seen), False
    for column in table["columns"]:
        at = f"{table['key']}.{row['row']}."
        name, value = f"{at}{column['key']}", row["cells"].get(column["key"])
        if not _applies(column, around) or _is_moot(column, value, around, shown, at):
            shown.hidden.add(name)
            continue
        value = _fitting(column, value, around, shown, name)
        is_typed = column["type"] != QuestionType.CALCULATED
        if not is_typed:
            own = {"row": row["row"], "cells": here}
            value = _worked_out(column, RowValues(Values(seen, {}), table["key"], own, {}))
        if value not in (None, "", []):
            here[column["key"]] = value
            said = said or is_typed
        if "require_if" in column and holds(column["require_if"], around):
            shown.required.add(name)
    return {"row": row["row"], "cells": here} if said else None
