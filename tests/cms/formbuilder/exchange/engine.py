"""XPath as a collecting program works it out: lxml, with the functions that ODK adds.

Knows nothing of how we write or read an expression: what it says is compared with ``holding.holds``
and ``evaluate.compute``.
"""

import datetime as dt
import math
import re
from decimal import ROUND_HALF_UP, Decimal, localcontext

from lxml import etree

from cms.formbuilder.definition import OTHER
from cms.formbuilder.enums import CHOICES, FILES, REFERENCES

SHANGHAI = dt.timezone(dt.timedelta(hours=8))
EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


def instance(questions: list[dict], answers: dict) -> etree._Element:
    """The answers as a collecting program keeps them: ``/data/<key>``, rows as elements."""
    data = etree.Element("data")
    for question in questions:
        value = answers.get(question["key"])
        if question["type"] != "rows":
            etree.SubElement(data, question["key"]).text = stored(question, value)
            continue
        for row in value or ():
            element = etree.SubElement(data, question["key"])
            for column in question["columns"]:
                cell = row["cells"].get(column["key"])
                etree.SubElement(element, column["key"]).text = stored(column, cell)
    return data


def stored(question: dict, value) -> str:
    """One answer as text."""
    if value in (None, "", []):
        return ""
    kind = question["type"]
    if kind in CHOICES:
        chosen = value if isinstance(value, list) else [value]
        return " ".join("other" if key.startswith(OTHER) else key for key in chosen)
    if isinstance(value, list):
        return stored({**question, "many": False}, value[0])
    if kind == "yes_no":
        return "yes" if value else "no"
    if kind in REFERENCES:
        return value["label"]
    if kind in FILES:
        return f"{value}.jpg"
    if kind == "datetime":
        return dt.datetime.fromisoformat(value).astimezone(SHANGHAI).isoformat()
    return f"{value}:00.000+08:00" if kind == "time" else str(value)


def evaluate(expression: str, data: etree._Element, tables: dict[str, str]):
    """The value of an expression that names questions as ``${key}``."""

    def path(found: re.Match) -> str:
        key = found[1]
        return f"/data/{tables[key]}/{key}" if key in tables else f"/data/{key}"

    text = re.sub(r"\$\{([^}]+)\}", path, expression)
    text = re.sub(r"\bif\(", "choose(", re.sub(r"\bround\(", "rounded(", text))
    return data.getroottree().xpath(text, extensions=_FUNCTIONS)


def text_of(value) -> str:
    """XPath's own way from a value to a text."""
    if isinstance(value, list):
        return (value[0].text or "") if value else ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        if math.isnan(value):
            return ""
        return str(int(value)) if value.is_integer() else repr(value)
    return str(value)


def _selected(_context, nodes, name) -> bool:
    return text_of(name) in text_of(nodes).split()


def _rounded(_context, value, places) -> float:
    text = text_of(value)
    if not text or "inf" in text:  # by 0, in the branch that is not taken
        return math.nan
    with localcontext(prec=60):
        return float(Decimal(text).quantize(Decimal(1).scaleb(-int(places)), ROUND_HALF_UP))


def _date(_context, value):
    text = text_of(value)[:10]
    return float((dt.date.fromisoformat(text) - EPOCH.date()).days) if text else math.nan


def _moment(_context, value) -> float:
    if isinstance(value, float):
        return value  # a day already
    text = text_of(value)
    if not text:
        return math.nan
    return (dt.datetime.fromisoformat(text) - EPOCH) / dt.timedelta(days=1)


def _clock(_context, value) -> float:
    text = text_of(value)
    return int(text[:2]) * 60 + int(text[3:5]) if text else math.nan


def _choose(_context, test, then, otherwise):
    """``if``: a test that is a text is true where it is one."""
    return then if test not in (False, "", [], 0.0) else otherwise


_FUNCTIONS = {
    (None, "selected"): _selected,
    (None, "count-selected"): lambda _c, nodes: float(len(text_of(nodes).split())),
    (None, "count-non-empty"): lambda _c, nodes: float(sum(1 for n in nodes if n.text)),
    (None, "rounded"): _rounded,
    (None, "date"): _date,
    (None, "decimal-date-time"): _moment,
    (None, "decimal-time"): _clock,
    (None, "format-date"): lambda _c, nodes, _how: text_of(nodes)[:10],
    (None, "choose"): _choose,
}
