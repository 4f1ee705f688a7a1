"""Calculations in the office's editor: one JSON value, set in words by ``calculation-editor.js``.

As conditions they name questions by their blocks' ids.
"""

import json

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from cms.formbuilder.calculations.tree import (
    MAX_CASES,
    MAX_DECIMALS,
    MAX_OPERANDS,
    OF_TWO,
    OVER_ROWS,
    WHOLE,
    Op,
    gives_text,
)
from cms.formbuilder.conditions.editing import clean_condition, described, is_text
from cms.formbuilder.enums import NUMBERS, UNASKABLE, QuestionType

WORDS = {
    "how": _("How it is worked out"),
    "of_all": _("Of these"),
    "column": _("%(table)s · %(column)s (all rows)"),
    "rows": _("%(table)s (number of rows)"),
    "first": _("First"),
    "last": _("Second"),
    "share": _("as a share of"),
    "percent": _("In percent: a half counts as 50."),
    "difference": _("less"),
    "days": _("to the day of"),
    "if": _("If"),
    "then": _("then it is"),
    "else": _("Otherwise it is"),
    "case": _("Add a case"),
    "number": _("the number"),
    "text": _("the text"),
    "answer": _("the answer to"),
    "nothing": _("nothing"),
    "decimals": _("Digits after the point"),
    "remove": _("Delete"),
    "choose": _("Please choose"),
    "gone": _("(a question that is no longer there)"),
    "untitled": _("(without a title)"),
    "none": _("There is no question yet that fits."),
    "outcome": _("Result"),
}

HOW_TO = _(
    "Choose how first, then the questions that are used. For a conclusion such as “passed”, choose "
    "“Value by condition”: cases are tried from top to bottom, the first that holds counts."
)


def calculation_vocabulary() -> dict:
    """What the script needs: operations, their words, which types fit them."""
    return {
        "words": {name: str(text) for name, text in WORDS.items()},
        "ops": [[str(op), str(op.label)] for op in Op],
        "numbers": sorted(NUMBERS),
        "unused": sorted(UNASKABLE),
        "days": sorted({QuestionType.DATE, QuestionType.DATETIME}),
        "overRows": sorted(OVER_ROWS),
        "ofTwo": sorted(OF_TWO),
        "whole": sorted(WHOLE),
        "mostDecimals": MAX_DECIMALS,
        "mostCases": MAX_CASES,
    }


def other_questions(section) -> dict[str, list[dict]]:
    """Questions of the form's other sections that this section's filler answers, tables with their
    columns: those before it and those after it.
    """
    found: dict[str, list[dict]] = {"before": [], "after": []}
    place = "before"
    for other in section.form.sections.order_by("sort_order", "id"):
        if other.pk == section.pk:
            place = "after"
        elif other.filler in (section.filler, "ANYONE"):
            found[place] += [_with_columns(child, other.title) for child in other.questions]
    return found


def _with_columns(child, title: str) -> dict:
    columns = [described(column) for column in child.value.get("columns") or ()]
    return {"section": title, **described(child), "columns": columns}


def clean_calculation(value) -> dict:
    """A well-formed calculation or none. What it uses is looked at when the form is finalised.

    Raises ValidationError.
    """
    if not value:
        return {}
    wrong = ValidationError(_("The calculation could not be read."))
    if not isinstance(value, dict) or value.get("op") not in Op.values:
        raise wrong
    decimals = value.get("decimals", 0)
    if type(decimals) is not int or not 0 <= decimals <= MAX_DECIMALS:
        raise wrong
    found = {"op": value["op"]}
    if value["op"] == Op.CHOOSE:
        found |= _clean_cases(value, wrong)
    else:
        of = value.get("of")
        if not isinstance(of, list) or len(of) > MAX_OPERANDS or not all(map(_is_operand, of)):
            raise wrong
        found["of"] = of
    if decimals and value["op"] not in WHOLE and not gives_text(found):
        found["decimals"] = decimals
    return found


def _clean_cases(value: dict, wrong: ValidationError) -> dict:
    cases, rest = value.get("cases"), value.get("else")
    if not isinstance(cases, list) or len(cases) > MAX_CASES or not _is_outcome(rest):
        raise wrong
    found = []
    for case in cases:
        if not isinstance(case, dict) or set(case) != {"if", "then"}:
            raise wrong
        if not _is_outcome(case["then"]):
            raise wrong
        found.append({"if": clean_condition(case["if"]), "then": case["then"]})
    return {"cases": found, "else": rest}


def _is_operand(item) -> bool:
    return isinstance(item, dict) and set(item) == {"question"} and is_text(item["question"])


def _is_outcome(item) -> bool:
    if item is None:
        return True
    if not isinstance(item, dict) or len(item) != 1:
        return False
    [(name, text)] = item.items()
    return name in ("number", "text", "question") and is_text(text)


class CalculationWidget(forms.Textarea):
    """A JSON value in a text area; ``calculation-editor.js`` shows it as sentences."""

    class Media:
        js = ["formbuilder/condition-editor.js", "formbuilder/calculation-editor.js"]
        css = {"all": ["formbuilder/condition-editor.css"]}

    def __init__(self, attrs=None) -> None:
        super().__init__({"rows": 2, "data-calculation": "", **(attrs or {})})

    def format_value(self, value) -> str:
        if isinstance(value, str):
            return value
        return json.dumps(value, ensure_ascii=False) if value else ""


class CalculationField(forms.Field):
    """JSON of one calculation, or nothing."""

    widget = CalculationWidget

    def __init__(self, **kwargs) -> None:
        super().__init__(**{**kwargs, "required": False})

    def to_python(self, value) -> dict:
        if isinstance(value, str):
            try:
                value = json.loads(value.strip() or "{}")
            except (ValueError, RecursionError) as error:
                raise ValidationError(_("The calculation could not be read.")) from error
        return clean_calculation(value)

    def has_changed(self, initial, data) -> bool:
        try:
            return self.to_python(initial) != self.to_python(data)
        except ValidationError:
            return True


class CalculationBlock(blocks.FieldBlock):
    """How a question is worked out: ``{}`` until it is set."""

    def __init__(self, **kwargs) -> None:
        self.field = CalculationField(help_text=HOW_TO)
        super().__init__(**kwargs)

    def normalize(self, value):
        return value or {}

    def get_default(self):
        return {}
