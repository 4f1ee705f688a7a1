"""The schema of a form's file, JSON Schema 2020-12: what ``exchange.checking`` holds a file to.

Described for others in docs/form-exchange.md. A change that an older reader would misread needs a
new ``FORMAT_VERSION``; a setting that an older reader may refuse does not.
"""

from cms.formbuilder.calculations.tree import MAX_CASES, MAX_DECIMALS, MAX_OPERANDS, Op
from cms.formbuilder.conditions.tree import Is
from cms.formbuilder.definition import (
    MAX_COLUMNS,
    MAX_END,
    MAX_HELP,
    MAX_LABEL,
    MAX_LINES,
    MAX_QUESTIONS,
    MAX_ROWS,
    MAX_SCALE,
    MAX_SECTIONS,
    MIN_SCALE,
    SCHEMA_VERSION,
)
from cms.formbuilder.enums import Autofill, Filler, QuestionType

FORMAT = "lianxi.form"
FORMAT_VERSION = 1
MOST_TITLE, MOST_PURPOSE, MOST_NOTE = 120, 200, 20_000
MOST_OPTIONS = 1000  # with those that are no longer offered


def _object(needed: list[str], /, **properties) -> dict:
    return {
        "type": "object",
        "properties": properties,
        "required": needed,
        "additionalProperties": False,
    }


def _list(items: dict, most: int) -> dict:
    return {"type": "array", "items": items, "maxItems": most}


def _text(most: int) -> dict:
    return {"type": "string", "maxLength": most}


def _whole(low: int, high: int) -> dict:
    return {"type": "integer", "minimum": low, "maximum": high}


def _ref(name: str) -> dict:
    return {"$ref": f"#/$defs/{name}"}


YES = {"type": "boolean"}
KEY = {"type": "string", "pattern": "^q[0-9a-f]{12}$"}
DECIMAL = {"type": "string", "pattern": r"^-?[0-9]{1,20}(\.[0-9]{1,8})?$"}
# Empty while somebody has still to choose, which finalising refuses.
OPERAND = _object(
    ["question"], question={"type": "string", "pattern": "^(q[0-9a-f]{12})?$"}, table=KEY
)
OUTCOME = {
    "anyOf": [
        {"type": "null"},
        _object(["number"], number=_text(40)),
        _object(["text"], text=_text(500)),
        OPERAND,
    ]
}
COMPARISON = _object(
    ["question", "is"],
    **{
        "question": KEY,
        "is": {"type": "string", "enum": Is.values},
        "value": {"anyOf": [_text(500), _list(_text(500), MOST_OPTIONS)]},
        "than": {"type": "string", "pattern": "^(q[0-9a-f]{12})?$"},
        "type": {"type": "string", "enum": QuestionType.values},
    },
)
CONDITION = {
    "anyOf": [
        _object(["all"], all=_list(_ref("condition"), 100)),
        _object(["any"], any=_list(_ref("condition"), 100)),
        COMPARISON,
    ]
}
NOTHING = {"type": "object", "additionalProperties": False}
CASE = _object(
    ["if", "then"], **{"if": {"anyOf": [_ref("condition"), NOTHING]}, "then": _ref("outcome")}
)
CALCULATION = _object(
    ["op"],
    **{
        "op": {"type": "string", "enum": Op.values},
        "of": _list(OPERAND, MAX_OPERANDS),
        "decimals": _whole(0, MAX_DECIMALS),
        "cases": _list(CASE, MAX_CASES),
        "else": _ref("outcome"),
        "gives": {"type": "string", "enum": ["number", "text"]},
    },
)
LINE_KEY = {"type": "string", "pattern": "^o[0-9a-f]{4,32}$"}
LINE_LABEL = {"type": "string", "minLength": 1, "maxLength": MAX_LABEL}
WEIGHT = {"type": "string", "pattern": r"^[0-9]{1,6}(\.[0-9]{1,2})?$"}
OPTION = _object(
    ["key", "label"],
    key=LINE_KEY,
    label=LINE_LABEL,
    label_en=_text(MAX_LABEL),
    under=LINE_KEY,
    retired=YES,
    score=WEIGHT,
)
MATRIX_LINE = _object(
    ["key", "label"],
    key=LINE_KEY,
    label=LINE_LABEL,
    label_en=_text(MAX_LABEL),
    group=YES,
    weight=WEIGHT,
    retired=YES,
)
# ``title`` and ``groups`` are worked out anew where it comes in.
LINKED = _object(
    ["question"],
    question={"type": "string", "pattern": "^(q[0-9a-f]{12})?$"},
    title=_text(MAX_LABEL),
    groups=_list(_object(["key", "label"], key=LINE_KEY, label=LINE_LABEL), MOST_OPTIONS),
)
QUESTION = _object(
    ["key", "type", "label"],
    key=KEY,
    type={"type": "string", "enum": QuestionType.values},
    label=_text(MAX_LABEL),
    label_en=_text(MAX_LABEL),
    help=_text(MAX_HELP),
    help_en=_text(MAX_HELP),
    required=YES,
    many=YES,
    autofill={"type": "string", "enum": Autofill.values},
    options=_list(OPTION, MOST_OPTIONS),
    other=YES,
    minimum=DECIMAL,
    maximum=DECIMAL,
    max_length=_whole(1, 10**9),
    scale=_whole(MIN_SCALE, MAX_SCALE),
    low_label=_text(MAX_END),
    high_label=_text(MAX_END),
    rows=_list(MATRIX_LINE, MAX_LINES),
    not_applicable=YES,
    comment_below=DECIMAL,
    columns=_list(_ref("question"), MAX_COLUMNS),
    min_rows=_whole(0, MAX_ROWS),
    max_rows=_whole(0, MAX_ROWS),
    show_if=_ref("condition"),
    require_if=_ref("condition"),
    end_if=_ref("condition"),
    accept_if=_ref("condition"),
    calculation=_ref("calculation"),
    vocabulary={"type": "string", "pattern": "^v[0-9a-f]{10}$"},
    linked=LINKED,
    kinds=_list({"type": "string", "pattern": "^[a-z][a-z_]{1,19}$"}, 20),
    origin={"type": "string", "pattern": "^l[0-9a-f]{10}[.]q[0-9a-f]{12}[.][0-9]{1,6}$"},
)
SECTION = _object(
    ["key", "title", "filler", "questions"],
    key={"type": "string", "pattern": "^[a-z][a-z0-9]{1,19}$"},
    title=_text(MOST_TITLE),
    title_en=_text(MOST_TITLE),
    filler={"type": "string", "enum": Filler.values},
    note=_text(MOST_NOTE),
    note_en=_text(MOST_NOTE),
    twice={"type": "boolean"},
    show_if=_ref("condition"),
    questions=_list(_ref("question"), MAX_QUESTIONS),
)
FORM = _object(
    ["schema_version", "title", "sections"],
    schema_version={"type": "integer", "enum": [SCHEMA_VERSION]},
    title={"type": "string", "minLength": 1, "maxLength": MOST_TITLE},
    sections=_list(SECTION, MAX_SECTIONS),
)
SCHEMA = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    **_object(
        ["format", "format_version", "form"],
        format={"type": "string", "enum": [FORMAT]},
        format_version={"type": "integer", "enum": [FORMAT_VERSION]},
        purpose=_text(MOST_PURPOSE),
        form=FORM,
    ),
    "$defs": {
        "question": QUESTION,
        "condition": CONDITION,
        "calculation": CALCULATION,
        "outcome": OUTCOME,
    },
}
