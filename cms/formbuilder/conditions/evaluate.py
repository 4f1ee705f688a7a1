"""Whether a condition holds, and what a whole part of a form asks for given its answers.

``conditions.js`` does the same in the browser; shared vectors must give the same in both
(tests/browser/test_conditions). The server always decides by itself.

What is not answered, or is itself hidden, makes every comparison false, a negative one too: only
"is not answered" holds. A condition looks back only, so one pass in the order of the form is all.
"""

from collections import ChainMap
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from cms.formbuilder.conditions.tree import Is
from cms.formbuilder.definition import OTHER, Question, Section
from cms.formbuilder.enums import NUMBERS, QuestionType


@dataclass(frozen=True)
class Shown:
    """What applies: names are question keys, ``table.row.column`` in tables."""

    hidden: set[str] = field(default_factory=set)
    hidden_sections: set[str] = field(default_factory=set)
    required: set[str] = field(default_factory=set)

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


def holds(tree: Mapping, seen: Mapping) -> bool:
    """Whether a condition holds for the answers seen so far, by question key."""
    if "all" in tree:
        return all(holds(branch, seen) for branch in tree["all"])
    if "any" in tree:
        return any(holds(branch, seen) for branch in tree["any"])
    answer, operator = seen.get(tree["question"]), tree["is"]
    if operator in (Is.ANSWERED, Is.UNANSWERED):
        return (answer is None) == (operator == Is.UNANSWERED)
    return answer is not None and _compares(operator, tree, answer)


def _compares(operator: str, leaf: Mapping, answer) -> bool:
    if operator in (Is.YES, Is.NO):
        return answer is (operator == Is.YES)
    wanted = leaf["value"]
    if operator in (Is.ANY_OF, Is.NONE_OF, Is.ALL_OF):
        return _picks(operator, set(wanted), answer)
    if operator in (Is.COUNT_AT_LEAST, Is.COUNT_AT_MOST):
        count = len(answer)
        return count >= int(wanted) if operator == Is.COUNT_AT_LEAST else count <= int(wanted)
    if operator in (Is.CONTAINS, Is.LACKS):
        return (wanted in answer) == (operator == Is.CONTAINS)
    if leaf["type"] in NUMBERS:
        return _ordered(operator, Decimal(str(answer)), Decimal(wanted))
    return _ordered(operator, answer, wanted)  # ISO days and instants sort as text


def _picks(operator: str, wanted: set[str], answer) -> bool:
    chosen = {
        OTHER if item.startswith(OTHER) else item
        for item in (answer if isinstance(answer, list) else [answer])
    }
    if operator == Is.ALL_OF:
        return wanted <= chosen
    return bool(wanted & chosen) == (operator == Is.ANY_OF)


def _ordered(operator: str, answer, wanted) -> bool:
    if operator in (Is.EQUAL, Is.NOT_EQUAL):
        return (answer == wanted) == (operator == Is.EQUAL)
    if operator in (Is.LESS, Is.AT_MOST):
        return answer < wanted or (operator == Is.AT_MOST and answer == wanted)
    return answer > wanted or (operator == Is.AT_LEAST and answer == wanted)


def shown_in(sections: Iterable[Section], answers: Mapping, seen: dict | None = None) -> Shown:
    """What these sections, all that one filler answers, ask for given the answers so far.

    ``seen`` takes up the answers that apply, by question key.
    """
    seen = {} if seen is None else seen
    shown, ended = Shown(), False
    for section in sections:
        if ended or not _applies(section, seen):
            shown.hidden_sections.add(section["key"])
            shown.hidden.update(question["key"] for question in section["questions"])
            continue
        for question in section["questions"]:
            if ended or not _applies(question, seen):
                shown.hidden.add(question["key"])
                continue
            ended = _look_at(question, answers.get(question["key"]), seen, shown)
    return shown


def _applies(part: Mapping, seen: Mapping) -> bool:
    return "show_if" not in part or holds(part["show_if"], seen)


def _look_at(question: Question, value, seen: dict, shown: Shown) -> bool:
    """Note one asked question's answer and what it must; whether the form ends here."""
    key = question["key"]
    if question["type"] == QuestionType.ROWS:
        value = [row for row in value or () if _look_at_row(question, row, seen, shown)]
    if value not in (None, "", []):
        seen[key] = value
    if "require_if" in question and holds(question["require_if"], seen):
        shown.required.add(key)
    return "end_if" in question and holds(question["end_if"], seen)


def _look_at_row(table: Question, row: Mapping, seen: dict, shown: Shown) -> bool:
    """Whether the row says anything in what its other cells let it be asked."""
    here: dict = {}
    around = ChainMap(here, seen)
    for column in table["columns"]:
        name = f"{table['key']}.{row['row']}.{column['key']}"
        if not _applies(column, around):
            shown.hidden.add(name)
            continue
        value = row["cells"].get(column["key"])
        if value not in (None, "", []):
            here[column["key"]] = value
        if "require_if" in column and holds(column["require_if"], around):
            shown.required.add(name)
    return bool(here)
