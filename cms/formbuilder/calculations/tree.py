"""A calculation as plain data: one typed tree, read alike here and by ``conditions.js``.

``{"op": operation, "of": [operand…], "decimals": n}``; an operand is ``{"question": key}``, with
``table`` where it means a column in all rows of a table. ``choose`` has ``cases`` instead, each
``{"if": condition, "then": outcome}``, and ``else``; an outcome is ``{"number": "5"}``, ``{"text":
"合格"}``, ``{"question": key}`` or nothing. ``gives`` says what comes out: a number or a text.
"""

from collections.abc import Callable, Iterable, Iterator

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from cms.formbuilder.conditions.tree import by_key, leaves, leaves_of, mapped, named_in
from cms.formbuilder.definition import Definition, Question, Section, questions_of
from cms.formbuilder.enums import QuestionType

MAX_OPERANDS = 60
MAX_CASES = 10
MAX_DECIMALS = 4


class Op(TextChoices):
    """What is worked out. The values stand in every form version: never rename."""

    SUM = "sum", _("Sum")
    AVERAGE = "average", _("Average")
    COUNT = "count", _("Count")
    SHARE = "share", _("Share in percent")
    DIFFERENCE = "difference", _("Difference")
    DAYS = "days", _("Days between")
    CHOOSE = "choose", _("Value by condition")


OVER_ROWS = frozenset({Op.SUM, Op.AVERAGE, Op.COUNT})  # may take a column of a table, all its rows
OF_TWO = frozenset({Op.SHARE, Op.DIFFERENCE, Op.DAYS})
WHOLE = frozenset({Op.COUNT, Op.DAYS})  # come out whole: no decimals to set


def outcomes(tree: dict) -> list[dict]:
    """What ``choose`` may come to."""
    found = [*(case.get("then") for case in tree.get("cases", ())), tree.get("else")]
    return [outcome for outcome in found if outcome]


def operands(tree: dict) -> list[dict]:
    """Everything that a calculation takes from a question, conditions apart."""
    return [*tree.get("of", ()), *(o for o in outcomes(tree) if "question" in o)]


def conditions(tree: dict) -> Iterator[dict]:
    """The conditions of ``choose``."""
    return (case["if"] for case in tree.get("cases", ()) if any(leaves(case.get("if"))))


def asked_keys(tree: dict) -> set[str]:
    """Keys of all questions that a calculation looks at; a column stands for its table, too."""
    names = ("question", "table")
    found = {item[name] for item in operands(tree) for name in names if name in item}
    compared = (leaf for each in conditions(tree) for leaf in leaves(each))
    return found.union(*map(named_in, compared))


def gives_text(tree: dict) -> bool:
    """Whether a text comes out: one of its outcomes is one."""
    return any("text" in outcome for outcome in outcomes(tree))


def changed(tree: dict, operand: Callable[[dict], dict], leaf: Callable[[dict], dict]) -> dict:
    """The same tree with each operand and each comparison changed."""

    def outcome(item: dict | None) -> dict | None:
        return operand(item) if item and "question" in item else item

    found = dict(tree)
    if "of" in tree:
        found["of"] = [operand(item) for item in tree["of"]]
    if "cases" in tree:
        found["cases"] = [
            {"if": mapped(case["if"], leaf) if case["if"] else {}, "then": outcome(case["then"])}
            for case in tree["cases"]
        ]
        found["else"] = outcome(tree.get("else"))
    return found


def keyed(tree: dict) -> dict:
    """A calculation of the working copy, which names blocks, as a version keeps it."""
    return changed(tree, by_key, by_key) if tree else {}


def calculated(definition: Definition) -> Iterator[tuple[Question | None, Question]]:
    """(table or None, question) of each calculated question."""
    for _section, table, question in questions_of(definition):
        if question["type"] == QuestionType.CALCULATED and "calculation" in question:
            yield table, question


def with_tables(definition: Definition) -> Definition:
    """The definition with the table in each operand that means all rows, and what comes out."""
    tables = {q["key"]: table["key"] for _s, table, q in questions_of(definition) if table}
    for own, question in calculated(definition):

        def typed(item: dict, own=own) -> dict:
            table = tables.get(item["question"])
            outside = table and (own is None or own["key"] != table)
            return {**item, "table": table} if outside else item

        tree = changed(question["calculation"], typed, lambda leaf: leaf)
        tree["gives"] = "text" if gives_text(tree) else "number"
        question["calculation"] = tree
    return definition


def needed(parts: Iterable[Section], sections: Iterable[Section]) -> set[str]:
    """Keys of what conditions and calculations of these parts look at, through calculated questions
    anywhere in the sections.
    """
    todo = [key for part in parts for leaf in leaves_of(part) for key in named_in(leaf)]
    todo += [key for part in parts for question in part["questions"] for key in _asks(question)]
    asks = {q["key"]: _asks(q) for section in sections for q in section["questions"]}
    found: set[str] = set()
    while todo:
        key = todo.pop()
        if key not in found:
            found.add(key)
            todo += asks.get(key, ())
    return found


def _asks(question: Question) -> set[str]:
    """What a question's calculation, its link, and those of its columns, look at."""
    found: set[str] = set()
    for part in (question, *question.get("columns", ())):
        found |= asked_keys(part.get("calculation", {}))
        found |= {part["linked"]["question"]} if "linked" in part else set()
    return found
