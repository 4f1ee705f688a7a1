"""A form of every question type with every setting, with conditions of every operator and
calculations of every operation.
"""

from cms.formbuilder.calculations.tree import Op
from cms.formbuilder.definition import OTHER, takes_several
from cms.formbuilder.enums import (
    CHOICES,
    COMPOUND,
    FILES,
    NO_COLUMNS,
    SEVERAL,
    Filler,
    QuestionType,
)
from cms.formbuilder.models import FormDefinition
from cms.formbuilder.services import add_section, create_form
from tests.cms.formbuilder.factories import block, calc, key, of, table

OPTIONS = [
    {"key": "o00aa", "label": "好", "label_en": "Good"},
    {"key": "o00bb", "label": "一般"},
    {"key": "o00cc", "label": "差 <b>&"},
]
VALUES = {
    QuestionType.INTEGER: "3",
    QuestionType.DECIMAL: "-1.50",
    QuestionType.RATING: "4",
    QuestionType.DATE: "2026-05-12",
    QuestionType.DATETIME: "2026-05-12T01:30:00Z",
    QuestionType.TIME: "09:05",
}
SETTINGS = {
    QuestionType.SHORT_TEXT: {"max_length": 30, "autofill": "person.name"},
    QuestionType.LONG_TEXT: {"max_length": 800},
    QuestionType.INTEGER: {"minimum": "0", "maximum": "99"},
    QuestionType.DECIMAL: {"minimum": "-2.5"},
    QuestionType.DATE: {"autofill": "today"},
    QuestionType.SINGLE_CHOICE: {"other": True},
    QuestionType.MULTIPLE_CHOICE: {"other": True},
    QuestionType.RATING: {"scale": 7, "low_label": "差", "high_label": "好"},
    QuestionType.MATRIX: {"not_applicable": True, "comment_below": "60"},
}
SCALE = [{**option, "score": score} for option, score in zip(OPTIONS, ("100", "80"), strict=False)]
LINES = [
    {"key": "o01aa", "label": "作风", "group": True},
    {"key": "o01ab", "label": "态度", "label_en": "Attitude", "weight": "2.5"},
    {"key": "o01ac", "label": "效率"},
]
ASKED = [
    kind
    for kind in QuestionType
    if kind not in (QuestionType.NOTE, QuestionType.ROWS, QuestionType.CALCULATED)
]


def asked(kind: str, **value) -> dict:
    """A question of a type with what it may have."""
    english = {"label_en": f"Asked as {kind}", "help_en": f"How to answer {kind}\nin full"}
    more = {**SETTINGS.get(kind, {}), **english}
    if kind in CHOICES or kind == QuestionType.RANKING:
        value = {"options": [dict(option) for option in OPTIONS], **value}
    elif kind == QuestionType.MATRIX:
        lines = {"options": SCALE, "rows": LINES}
        value = {name: [dict(line) for line in found] for name, found in lines.items()} | value
    label = f"{QuestionType(kind).label}题"
    return block(str(kind), label, help="填写说明", required=True, more=more, **value)


def leaf(question: dict, operator: str) -> dict:
    """A comparison of the working copy, with a value that fits its type."""
    kind, found = question["type"], {"question": question["id"], "is": str(operator)}
    if operator in ("any_of", "none_of", "all_of"):
        return {**found, "value": ["o00aa", OTHER]}
    if operator.startswith("count_"):
        return {**found, "value": "2"}
    if operator in ("contains", "lacks"):
        return {**found, "value": "整改'\"到位"}
    if operator in ("answered", "unanswered", "yes", "no"):
        return found
    return {**found, "value": VALUES[kind]}


def everything(now, *, by=None) -> FormDefinition:
    """The form, not finalised; nothing stands in the way of it."""
    from cms.formbuilder.conditions.tree import operators_for

    questions = [asked(kind) for kind in ASKED]
    by_kind = {question["type"]: question for question in questions}
    several = [
        block(str(kind), f"多个{QuestionType(kind).label}", more={"many": True})
        for kind in QuestionType
        if kind in SEVERAL
    ]
    columns = [asked(kind) for kind in ASKED if kind not in FILES | NO_COLUMNS]
    for column in columns:
        column["value"]["more"] = {"label_en": f"Column {column['type']}"}
        column["value"]["required"] = False
    text = columns.pop(0)  # in the other table: one takes 20 columns
    one, two = (c for c in columns if c["type"] in (QuestionType.INTEGER, QuestionType.DECIMAL))
    columns[-1]["value"]["conditions"] = {"show_if": leaf(one, "more")}
    columns[-2]["value"]["conditions"] = {"require_if": leaf(by_kind["yes_no"], "yes")}
    columns.append(calc("行内差", "difference", one, two, decimals=1))
    rows = table("明细表", *columns)
    rows["value"]["more"] = {"min_rows": 1, "max_rows": 5}
    fixed = table("三行表", text)
    fixed["value"]["more"] = {"min_rows": 3, "max_rows": 3}
    operators = [
        (question, operator)
        for question in [*questions, rows]
        if question["type"] not in COMPOUND
        for operator in operators_for(
            question["type"], several=takes_several({"type": question["type"]})
        )
    ]
    conditional = [
        block("note", f"说明{number}", conditions={"show_if": leaf(question, operator)})
        for number, (question, operator) in enumerate(operators)
    ]
    grouped = {"any": [leaf(by_kind["yes_no"], "yes"), {"all": [leaf(one, "answered")]}]}
    grouped["any"][1]["all"] = [leaf(by_kind["integer"], "more"), leaf(by_kind["date"], "less")]
    last = block("short_text", "最后", conditions={"require_if": grouped})
    last["value"]["conditions"]["end_if"] = leaf(by_kind["yes_no"], "no")
    checked, asked_there = _checked(by_kind), {"show_if": leaf(by_kind["yes_no"], "yes")}
    form = create_form(title="样样都有的表", purpose="试用", by=by, now=now)
    english = {"title_en": "Questions of all kinds", "note_en": "Please be exact.\nSecond line."}
    parts = [
        ("各种题", questions, {"note": "请如实填写。\n第二行。", **english}),
        ("多个值", several, {"filler": Filler.OFFICE}),
        ("表格", [rows, fixed], {}),
        ("条件", conditional[:50], {}),
        ("条件续", [*conditional[50:], *checked, last], asked_there),
        ("算", _calculations(by_kind, rows, one), {}),
    ]
    for title, asked_here, more in parts:
        more = {"filler": Filler.DEPUTY, **more}
        add_section(form=form, title=title, questions=asked_here, by=by, now=now, **more)
    form.refresh_from_db()
    return form


def _checked(by_kind: dict) -> list[dict]:
    """What has to fit: another answer, one of two things, a fixed value; a day that comes later."""
    number, day = block("integer", "不大于整数题"), block("date", "晚于日期题")
    fits = {"question": number["id"], "is": "at_most", "than": by_kind["integer"]["id"]}
    exact = {"question": by_kind["decimal"]["id"], "is": "not_equal", "than": number["id"]}
    either = {"any": [fits, {"all": [exact, leaf(by_kind["yes_no"], "yes")]}]}
    number["value"]["conditions"] = {"accept_if": {"all": [either, {**fits, "is": "not_equal"}]}}
    later = {"question": day["id"], "is": "more", "than": by_kind["date"]["id"]}
    day["value"]["conditions"] = {"accept_if": later, "show_if": leaf(by_kind["date"], "answered")}
    return [number, day]


def _calculations(by_kind: dict, rows: dict, column: dict) -> list[dict]:
    one, two, day = by_kind["integer"], by_kind["decimal"], by_kind["date"]
    cases = [
        {"if": leaf(by_kind["yes_no"], "yes"), "then": {"text": "合格"}},
        {"if": {"all": [leaf(one, "less"), leaf(two, "more")]}, "then": {"text": "待定"}},
    ]
    numbers = [{"if": leaf(one, "more"), "then": {"question": two["id"]}}]
    found = [
        calc("合计", Op.SUM, one, two, column, decimals=2),
        calc("平均", Op.AVERAGE, column, decimals=1),
        calc("题数", Op.COUNT, one, by_kind["multiple_choice"], rows),
        calc("占比", Op.SHARE, one, two, decimals=1),
        calc("差", Op.DIFFERENCE, two, one),
        calc("天数", Op.DAYS, day, by_kind["datetime"]),
        calc("等级", Op.CHOOSE, cases=cases, **{"else": None}),
        calc("取值", Op.CHOOSE, cases=numbers, decimals=2, **{"else": {"number": "0.5"}}),
    ]
    found.append(calc("合计之差", Op.DIFFERENCE, found[0], found[1]))
    shown = {"question": found[0]["id"], "is": "at_least", "value": "10"}
    return [*found, block("note", "合计不少于 10", conditions={"show_if": shown})]


__all__ = ["asked", "everything", "key", "leaf", "of"]
