"""What a calculation comes to. ``conditions.js`` does the same in the browser, proven by shared
vectors (tests/browser/test_calculations); the server always decides by itself.

Exact: fractions of whole numbers, rounded once, half away from zero. What is not answered or is
hidden is empty: sum, average and count pass over it, everything else comes to nothing.
"""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from fractions import Fraction

from django.utils import timezone

from cms.formbuilder.calculations.tree import Op
from cms.formbuilder.conditions.holding import holds
from cms.formbuilder.definition import Question
from cms.formbuilder.enums import QuestionType

Calculated = Mapping[str, Question]  # by key


class Values:
    """What is answered, by key; calculated questions are worked out when first looked at.

    ``seen`` are the answers that apply; ``plan`` the calculated questions to work out, by table
    ("" for those outside). What leads back to itself is empty: finalising refuses it.
    """

    def __init__(self, seen: Mapping, plan: Mapping[str, Calculated], hidden=frozenset()) -> None:
        self.seen, self.plan, self.hidden = seen, plan, hidden
        self._own, self._known, self._rows = plan.get("", {}), {}, {}

    def get(self, key: str):
        """An answer or what was worked out; None where there is nothing."""
        if key not in self._own:
            return self.seen.get(key)
        if key not in self._known:
            self._known[key] = None
            self._known[key] = compute(self._own[key]["calculation"], self)
        return self._known[key]

    def rows(self, table: str) -> list["RowValues"]:
        """The rows of a table, each with what is around it."""
        if table not in self._rows:
            plan, rows = self.plan.get(table, {}), self.seen.get(table) or ()
            self._rows[table] = [RowValues(self, table, row, plan) for row in rows]
        return self._rows[table]


class RowValues(Values):
    """The same of one row: its own cells before what stands outside the table."""

    def __init__(self, around: Values, table: str, row: Mapping, plan: Calculated) -> None:
        self.name = f"{table}.{row['row']}"
        shown = {k: q for k, q in plan.items() if f"{self.name}.{k}" not in around.hidden}
        super().__init__(row["cells"], {"": shown})
        self._around = around

    def get(self, key: str):
        value = super().get(key)
        return self._around.get(key) if value is None and key not in self._own else value

    def rows(self, table: str) -> list["RowValues"]:
        return self._around.rows(table)


def compute(tree: Mapping, values: Values):
    """A decimal as text, a text, or None."""
    if tree.get("op") == Op.CHOOSE:
        return _chosen(tree, values)
    found = _FRACTIONS[tree["op"]](tree["of"], values)
    return None if found is None else rounded(found, tree.get("decimals", 0))


def _chosen(tree: Mapping, values: Values):
    picked = next(
        (case["then"] for case in tree["cases"] if holds(case["if"], values)), tree["else"]
    )
    if not picked:
        return None
    if "text" in picked:
        return picked["text"]
    value = picked["number"] if "number" in picked else values.get(picked["question"])
    number = _number(value)
    return None if number is None else rounded(number, tree.get("decimals", 0))


def rounded(number: Fraction, decimals: int) -> str:
    """With exactly so many digits after the point, half away from zero; never ``-0``."""
    scaled = abs(number) * 10**decimals
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    digits = str(whole).rjust(decimals + 1, "0")
    text = f"{digits[:-decimals]}.{digits[-decimals:]}" if decimals else digits
    return f"-{text}" if whole and number < 0 else text


def _spread(of: list, values: Values) -> list:
    """Every answer that the operands hold: all rows of a column, each of several values."""
    found = []
    for operand in of:
        key = operand["question"]
        places = values.rows(operand["table"]) if "table" in operand else [values]
        for value in (place.get(key) for place in places):
            found += value if isinstance(value, list) else [value]
    return [value for value in found if value not in (None, "")]


def _numbers(of: list, values: Values) -> list[Fraction]:
    return [n for n in map(_number, _spread(of, values)) if n is not None]


def _number(value) -> Fraction | None:
    if value is None or isinstance(value, list | dict):
        return None
    try:
        return Fraction(Decimal(str(value)))
    except (InvalidOperation, ValueError, OverflowError):
        return None


def _sum(of: list, values: Values) -> Fraction | None:
    found = _numbers(of, values)
    return sum(found, Fraction(0)) if found else None


def _average(of: list, values: Values) -> Fraction | None:
    found = _numbers(of, values)
    return sum(found, Fraction(0)) / len(found) if found else None


def _count(of: list, values: Values) -> Fraction:
    return Fraction(len(_spread(of, values)))


def _pair(of: list, values: Values, read) -> tuple | None:
    found = tuple(read(values.get(operand["question"])) for operand in of)
    return None if None in found else found


def _share(of: list, values: Values) -> Fraction | None:
    found = _pair(of, values, _number)
    return found[0] * 100 / found[1] if found and found[1] else None


def _difference(of: list, values: Values) -> Fraction | None:
    found = _pair(of, values, _number)
    return found[0] - found[1] if found else None


def _days(of: list, values: Values) -> Fraction | None:
    found = _pair(of, values, _day)
    return Fraction((found[1] - found[0]).days) if found else None


def _day(value) -> dt.date | None:
    """The day of an answer: of a moment, the day in Shanghai."""
    if not isinstance(value, str):
        return None
    if "T" in value:
        return timezone.localtime(dt.datetime.fromisoformat(value)).date()
    return dt.date.fromisoformat(value)


_FRACTIONS = {
    Op.SUM: _sum,
    Op.AVERAGE: _average,
    Op.COUNT: _count,
    Op.SHARE: _share,
    Op.DIFFERENCE: _difference,
    Op.DAYS: _days,
}


def plan_of(questions: list[Question], hidden: set[str]) -> dict[str, dict[str, Question]]:
    """The calculated ones among these questions and their columns, by table."""
    plan: dict[str, dict[str, Question]] = {}
    for question in questions:
        if question["key"] in hidden:
            continue
        if question["type"] == QuestionType.CALCULATED and "calculation" in question:
            plan.setdefault("", {})[question["key"]] = question
        for column in question.get("columns", ()):
            if column["type"] == QuestionType.CALCULATED and "calculation" in column:
                plan.setdefault(question["key"], {})[column["key"]] = column
    return plan
