"""A form drawn from the API's description of it, and what was typed turned into answers.

Inputs are named as the API names errors: ``key``, ``key.row.column`` in a repeating table,
``key.row.choice`` and ``key.row.comment`` in a matrix, ``key.option`` in a ranking.
"""

import secrets
from html import escape

REFERENCES = ("person", "mandate", "organization", "document", "site", "record")
FILES = ("file", "photo")
LINES = ("short_text", "phone", "email", "link", "integer", "decimal", "date")  # many: one a line
INPUTS = {
    "date": "date",
    "datetime": "datetime-local",
    "time": "time",
    "phone": "tel",
    "email": "email",
}
OTHER = "other:"  # comes before what is said under "other"
NOT_APPLICABLE = {"key": "na", "label": "不适用"}  # of a row of a matrix
YES_NO = [{"key": "yes", "label": "是"}, {"key": "no", "label": "否"}]


def draw_form(form: dict, answers: dict, errors: dict, token: str) -> str:
    """The whole form. ``answers`` are what is known so far, ``errors`` sentences by input name."""
    parts = []
    for section in form["sections"]:
        parts.append(f"<h2>{escape(section['title'])}</h2><p>{escape(section['note'])}</p>")
        parts.append(conditions(section))
        for question in section["questions"]:
            name = question["key"]
            parts.append(draw(question, name, answers.get(name), errors, form["choices"]))
    other = [text for name, text in errors.items() if f'name="{name}' not in "".join(parts)]
    return (
        f"<h1>{escape(form['title'])}</h1>"
        + "".join(f"<p role=alert>{escape(text)}</p>" for text in other)
        + '<form method="post" enctype="multipart/form-data">'
        + f'<input type="hidden" name="token" value="{escape(token)}">{"".join(parts)}'
        + '<button name="_send" value="1">提交</button></form>'
    )


def conditions(part: dict) -> str:
    """When it is asked or must be answered, in words: the server drops what does not apply."""
    words = part.get("conditions_text", {}).values()
    return "".join(f"<p><small>{escape(sentence)}</small></p>" for sentence in words)


def calculated(question: dict, name: str, value) -> str:
    """What the server works out, and how; whatever is sent for it counts for nothing."""
    how = f"<p><small>{escape(question.get('calculation_text', ''))}</small></p>"
    return f'{how}<output name="{name}">{escape(value or "提交后自动计算")}</output>'


def draw(question: dict, name: str, value, errors: dict, choices: dict) -> str:
    """One question with its label, help and error."""
    label, kind = escape(question["label"]), question["type"]
    if kind == "note":
        return f"<p><strong>{label}</strong></p>{conditions(question)}"
    if kind == "rows":
        return _table(question, name, value, errors, choices)
    mark = "（必填）" if question.get("required") else ""
    tip = f"<small>{escape(question.get('help', ''))}</small>{conditions(question)}"
    wrong = f"<em role=alert>{escape(errors[name])}</em>" if name in errors else ""
    if kind == "signature":  # read as it is, never given by a program
        return (
            f"<p><strong>{label}</strong>{mark}：请在履职工作台上签名。</p>{conditions(question)}"
        )
    if kind in ("matrix", "ranking"):
        rows = _ratings if kind == "matrix" else _places
        inner = rows(question, name, value or {}, errors)
        return f"<fieldset><legend>{label}{mark}</legend>{tip}{wrong}{inner}</fieldset>"
    if kind == "calculated":
        shown = calculated(question, name, value)
        return f"<fieldset><legend>{label}</legend>{shown}{wrong}</fieldset>"
    inner = control(question, name, value, choices)
    return f"<fieldset><legend>{label}{mark}</legend>{tip}{wrong}{inner}</fieldset>"


def _table(question: dict, name: str, rows, errors: dict, choices: dict) -> str:
    rows = rows or [{"row": mint_row(), "cells": {}}]
    drawn = ""
    for row in rows:
        drawn += f'<div><input type="hidden" name="{name}" value="{escape(row["row"])}">'
        for column in question["columns"]:
            cell = f"{name}.{row['row']}.{column['key']}"
            drawn += draw(column, cell, row["cells"].get(column["key"]), errors, choices)
        drawn += "</div>"
    add = f'<button name="_add" value="{name}">增加一行</button>'
    more = add if len(rows) < question["max_rows"] else ""
    wrong = f"<em role=alert>{escape(errors[name])}</em>" if name in errors else ""
    label = escape(question["label"])
    return (
        f"<fieldset><legend>{label}</legend>{conditions(question)}{wrong}{drawn}{more}</fieldset>"
    )


def _ratings(question: dict, name: str, value: dict, errors: dict) -> str:
    """A matrix: the same choices in each row, a line for a comment. The server adds up."""
    scale = question["options"] + ([NOT_APPLICABLE] if question.get("not_applicable") else [])
    drawn, said = "", value.get("rows", {})
    for row in question["rows"]:
        at, cells = f"{name}.{row['key']}", said.get(row["key"], {})
        if row.get("group"):
            drawn += f"<p><strong>{escape(row['label'])}</strong></p>"
            continue
        wrong = [errors[path] for path in (f"{at}.choice", f"{at}.comment") if path in errors]
        alerts = "".join(f"<em role=alert>{escape(text)}</em>" for text in wrong)
        boxes = _boxes(f"{at}.choice", scale, [cells.get("choice")], "radio")
        line = f'<input name="{at}.comment" value="{escape(cells.get("comment", ""))}">'
        label = f"<legend>{escape(row['label'])}</legend>"
        drawn += f"<fieldset>{label}{alerts}{boxes}<label>意见{line}</label></fieldset>"
    return drawn


def _places(question: dict, name: str, value: dict, errors: dict) -> str:
    """A ranking: a place for each option."""
    drawn = ""
    for option in question["options"]:
        at = f"{name}.{option['key']}"
        wrong = f"<em role=alert>{escape(errors[at])}</em>" if at in errors else ""
        place = escape(str(value.get(option["key"], "")))
        line = f'<input name="{at}" inputmode="numeric" value="{place}">'
        drawn += f"<label>{escape(option['label'])}{line}</label>{wrong}"
    return drawn


def control(question: dict, name: str, value, choices: dict) -> str:
    """The input of one question."""
    kind, several = question["type"], question["many"]
    values = value if isinstance(value, list) else [] if value is None else [value]
    if kind in FILES:
        kept = "".join(f'<input type="hidden" name="{name}" value="{escape(v)}">' for v in values)
        return f'{kept}<input type="file" name="{name}">'
    if kind == "yes_no":
        values = ["yes" if item is True else "no" for item in values]
        return _boxes(name, YES_NO, values, "radio")
    if kind == "rating":
        steps = [{"key": str(n), "label": str(n)} for n in range(1, question["scale"] + 1)]
        return _boxes(name, steps, [str(item) for item in values], "radio")
    if kind in ("single_choice", "multiple_choice"):
        options, box = list(question["options"]), "checkbox" if several else "radio"
        if not question.get("other"):
            return _boxes(name, options, values, box)
        words = [value.removeprefix(OTHER) for value in values if value.startswith(OTHER)]
        chosen = [OTHER if value.startswith(OTHER) else value for value in values]
        options.append({"key": OTHER, "label": "其他（请说明）"})
        line = f'<input name="{name}" value="{escape("".join(words))}">'
        return _boxes(name, options, chosen, box) + line
    if kind in REFERENCES:
        kinds = question.get("kinds")  # of records: which of the listed ones it takes
        items = [item for item in choices[kind] if not kinds or item["kind"] in kinds]
        return _select(name, items, [_place(item) for item in values], several)
    texts = [escape(str(item)) for item in values]
    if kind == "long_text" or several:
        return f'<textarea name="{name}">{chr(10).join(texts)}</textarea>'
    type_ = INPUTS.get(kind, "text")
    return f'<input type="{type_}" name="{name}" value="{"".join(texts)}">'


def _boxes(name: str, options: list, chosen: list, kind: str) -> str:
    return "".join(
        f'<label><input type="{kind}" name="{name}" value="{escape(option["key"])}"'
        f"{' checked' if option['key'] in chosen else ''}>{escape(option['label'])}</label>"
        for option in options
    )


def _place(item: dict) -> str:
    """What stands in the input for a person, a unit, a record: ``7``, or ``submission:7``."""
    kind = item.get("kind", "topic")  # of answers, "topic" is left out
    return str(item["id"]) if kind == "topic" else f"{kind}:{item['id']}"


def _select(name: str, items: list, chosen: list, several: bool) -> str:
    options = "".join(
        f'<option value="{_place(item)}"{" selected" if _place(item) in chosen else ""}>'
        f"{escape(item['label'])}</option>"
        for item in items
    )
    return (
        f'<select name="{name}"{" multiple" if several else ""}><option></option>{options}</select>'
    )


def answers_of(form: dict, fields: dict[str, list[str]]) -> dict:
    """Posted fields as answers; what is no number yet goes as typed, and the API says so."""
    questions = [question for section in form["sections"] for question in section["questions"]]
    found = {q["key"]: _value(q, q["key"], fields) for q in questions if q["type"] != "note"}
    return {key: value for key, value in found.items() if value not in (None, [])}


def _value(question: dict, name: str, fields: dict):
    texts = [text.strip() for text in fields.get(name, []) if text.strip()]
    if question["type"] == "matrix":
        return _rated(question, name, fields)
    if question["type"] == "ranking":
        given = {o["key"]: fields.get(f"{name}.{o['key']}", [""])[0] for o in question["options"]}
        return {key: _one("integer", text) for key, text in given.items() if text} or None
    if question["type"] == "rows":
        return [_row(question, name, row, fields) for row in texts]
    if question["many"] and question["type"] in LINES:
        texts = [line.strip() for text in texts for line in text.splitlines() if line.strip()]
    if question.get("other"):
        texts = _with_other(question, texts)
    values = [_one(question["type"], text) for text in texts]
    return values if question["many"] else next(iter(values), None)


def _rated(question: dict, name: str, fields: dict) -> dict | None:
    """Choices and comments of a matrix; the totals are the server's."""
    found = {}
    for row in question["rows"]:
        parts = ("choice", "comment")
        cells = {p: fields.get(f"{name}.{row['key']}.{p}", [""])[0].strip() for p in parts}
        if any(cells.values()):
            found[row["key"]] = {part: text for part, text in cells.items() if text}
    return {"rows": found} if found else None


def _with_other(question: dict, texts: list[str]) -> list[str]:
    """What was typed into the line below "other" goes with its mark."""
    keys = [option["key"] for option in question["options"]]
    words = [text.removeprefix(OTHER) for text in texts if text not in keys]
    return [text for text in texts if text in keys] + ([OTHER + "".join(words)] if words else [])


def _row(table: dict, name: str, row: str, fields: dict) -> dict:
    cells = {c["key"]: _value(c, f"{name}.{row}.{c['key']}", fields) for c in table["columns"]}
    return {"row": row, "cells": {k: v for k, v in cells.items() if v not in (None, [])}}


def _one(kind: str, text: str):
    if kind in ("integer", "rating"):
        return int(text) if text.lstrip("-").isascii() and text.lstrip("-").isdigit() else text
    if kind == "yes_no":
        return text == "yes"
    named, _colon, number = text.rpartition(":")
    if kind in REFERENCES and number.isdigit():
        return {"id": int(number)} | ({"kind": named} if named else {})
    return text


def with_another_row(answers: dict, name: str) -> dict:
    """The answers with one more row in a table."""
    rows = answers.get(name) or [{"row": mint_row(), "cells": {}}]
    return {**answers, name: [*rows, {"row": mint_row(), "cells": {}}]}


def mint_row() -> str:
    """An id for a new row: ``r`` and hexadecimal digits."""
    return "r" + secrets.token_hex(4)
