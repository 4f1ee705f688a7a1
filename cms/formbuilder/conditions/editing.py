"""Conditions in the office's editor: one JSON value, shown as sentences by ``condition-editor.js``.

The working copy names questions by their blocks' ids, which the browser knows before anything is
saved; a version names them by key (``tree.keyed``).
"""

import json

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from cms.formbuilder.calculations.tree import gives_text
from cms.formbuilder.conditions.tree import (
    MAX_DEPTH,
    MAX_LEAVES,
    ORDER,
    ORDERED,
    Is,
    leaves,
    operators_for,
    pruned,
)
from cms.formbuilder.conditions.tree import operand_of as operand
from cms.formbuilder.definition import OTHER, kind_of
from cms.formbuilder.enums import FILES, NUMBERS, SEVERAL, UNASKABLE, QuestionType

WORDS = {
    "always": _("No condition"),
    "always show_if": _("No condition: it is always asked."),
    "always section": _("No condition: this section is always filled in."),
    "always require_if": _("No condition: “Required” above decides."),
    "always end_if": _("No condition: the form goes on after it."),
    "always accept_if": _("No check: any answer of its type is taken."),
    "one": _("Conditions"),
    "set": _("Set a condition"),
    "clear": _("Take the condition out"),
    "add": _("Add a comparison"),
    "group": _("Add a group"),
    "remove": _("Delete"),
    "question": _("Question"),
    "operator": _("Comparison"),
    "value": _("Compared with"),
    "with": _("What it is compared with"),
    "typed": _("a fixed value"),
    "answer": _("the answer to “%(question)s”"),
    "all": _("All of these hold"),
    "any": _("One of these holds"),
    "gone": _("(a question that is no longer there)"),
    "retired": _("(no longer offered)"),
    "choose": _("Please choose"),
    "nothing": _("There is no question before this one that could be asked about."),
    "other": _("Other, please say"),
    "untitled": _("(without a title)"),
}


def vocabulary() -> dict:
    """What the script needs of the language of conditions: operators by type, their operands."""
    kinds = {}
    for kind in QuestionType:
        for several in {False, kind in SEVERAL or kind in FILES}:
            kinds[f"{kind}{'[]' if several else ''}"] = [
                [str(name), str(name.label), operand(kind, name)]
                for name in operators_for(kind, several=several)
            ]
    return {
        "words": {name: str(text) for name, text in WORDS.items()},
        "kinds": kinds,
        "files": sorted(FILES),
        "other": OTHER,
        "numbers": sorted(NUMBERS),
        "ordered": sorted(ORDERED),
        "most": MAX_LEAVES,
        "deep": MAX_DEPTH,
    }


def earlier_questions(section) -> list[dict]:
    """Questions of the sections before this one that its filler answers too, as they stand."""
    found = []
    for other in section.form.sections.order_by("sort_order", "id"):
        if other.pk == section.pk:
            break
        if other.filler in (section.filler, "ANYONE"):
            found += [{"section": other.title, **described(child)} for child in other.questions]
    return [question for question in found if question["type"] not in UNASKABLE]


def described(child) -> dict:
    """A question of the working copy, as the editor's scripts know it."""
    value, more = child.value, child.value.get("more") or {}
    return {
        "id": child.id,
        "type": _kind(child),
        "label": value.get("label") or "",
        "options": [dict(option) for option in value.get("options") or ()],
        "vocabulary": value.get("vocabulary") or "",
        "linked": bool(more.get("linked")),
        "many": bool(more.get("many")),
        "other": bool(more.get("other")),
    }


def _kind(child) -> str:
    """Its type; of a calculated one the type of what comes out, of a matrix that of its total."""
    tree = {"gives": "text"} if gives_text(child.value.get("calculation") or {}) else {}
    options = [dict(option) for option in child.value.get("options") or ()]
    asked = {"key": "", "label": "", "type": child.block_type, "options": options}
    return str(kind_of({**asked, "calculation": tree}))


def clean_condition(value) -> dict:
    """A well-formed condition or none. What it asks about is looked at when the form is finalised.

    Raises ValidationError.
    """
    if not value:
        return {}
    if not _is_tree(value, MAX_DEPTH + 1) or len(list(leaves(value))) > MAX_LEAVES:
        raise ValidationError(_("The condition could not be read."))
    return pruned(value) or {}


def _is_tree(value, deepest: int) -> bool:
    if not isinstance(value, dict) or deepest == 0:
        return False
    for name in ("all", "any"):
        if set(value) == {name}:
            branches = value[name]
            return isinstance(branches, list) and all(_is_tree(b, deepest - 1) for b in branches)
    operand = "than" if "than" in value else "value"
    return (
        {"question", "is"} <= set(value) <= {"question", "is", operand}
        and is_text(value["question"])
        and value["is"] in (ORDER if operand == "than" else Is.values)
        and (is_text if operand == "than" else _is_operand)(value.get(operand, ""))
    )


def _is_operand(value) -> bool:
    items = value if isinstance(value, list) else [value]
    return all(is_text(item) for item in items)


def is_text(text) -> bool:
    """What every database stores, and no more of it than a person types."""
    if not isinstance(text, str) or len(text) > 500 or "\x00" in text:
        return False
    return not any("\ud800" <= character <= "\udfff" for character in text)


class ConditionWidget(forms.Textarea):
    """A JSON value in a text area; ``condition-editor.js`` shows it as sentences."""

    class Media:
        js = ["formbuilder/condition-editor.js"]
        css = {"all": ["formbuilder/condition-editor.css"]}

    def __init__(self, attrs=None) -> None:
        super().__init__({"rows": 2, **(attrs or {})})

    def format_value(self, value) -> str:
        if isinstance(value, str):
            return value
        return json.dumps(value, ensure_ascii=False) if value else ""


class ConditionField(forms.Field):
    """JSON of one condition, or nothing. ``place``: which condition, of what."""

    widget = ConditionWidget

    def __init__(self, *, place: str = "section", **kwargs) -> None:
        super().__init__(**{**kwargs, "required": False})
        self.widget.attrs["data-place"] = place

    def to_python(self, value) -> dict:
        if isinstance(value, str):
            try:
                value = json.loads(value.strip() or "{}")
            except (ValueError, RecursionError) as error:
                raise ValidationError(_("The condition could not be read.")) from error
        return clean_condition(value)

    def has_changed(self, initial, data) -> bool:
        try:
            return self.to_python(initial) != self.to_python(data)
        except ValidationError:
            return True


class ConditionBlock(blocks.FieldBlock):
    """One condition of a question: ``{}`` where there is none."""

    def __init__(self, *, place: str, **kwargs) -> None:
        self.field = ConditionField(place=place)
        super().__init__(**kwargs)

    def normalize(self, value):
        return value or {}

    def get_default(self):
        return {}
