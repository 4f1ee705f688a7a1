"""Holds a file to its schema, and says in words which question is wrong and how.

Knows as much of JSON Schema as ``exchange.schema`` uses; the tests hold it against a whole one.
"""

import re
from collections.abc import Iterator

from django.utils.translation import gettext as _

from cms.formbuilder.blocks import QuestionBlock
from cms.formbuilder.enums import QuestionType
from cms.formbuilder.exchange.schema import SCHEMA

Path = tuple[str | int, ...]
PLACES = ("form", "sections", "questions", "columns", "options")
DEEPEST = 40  # of everything a file may nest
_KINDS = {
    "object": dict,
    "array": list,
    "string": str,
    "integer": int,
    "boolean": bool,
    "null": type(None),
}


def faults(value, schema: dict = SCHEMA, path: Path = ()) -> Iterator[tuple[Path, str]]:
    """(where, sentence) of everything in which a value is not what its schema says."""
    if "$ref" in schema:
        schema = SCHEMA["$defs"][schema["$ref"].rpartition("/")[2]]
    if len(path) > DEEPEST:
        yield path, _("is nested too deep")
    elif "anyOf" in schema:
        if all(any(True for _found in faults(value, one, path)) for one in schema["anyOf"]):
            yield path, _("is not written as the format says")
    elif not _is_a(value, schema["type"]):
        yield path, _kind_sentence(schema["type"])
    elif schema["type"] == "object":
        yield from _object_faults(value, schema, path)
    elif schema["type"] == "array":
        if len(value) > schema["maxItems"]:
            yield path, _("has more than %(most)s entries") % {"most": schema["maxItems"]}
        else:
            for number, item in enumerate(value):
                yield from faults(item, schema["items"], (*path, number))
    elif sentence := _plain_fault(value, schema):
        yield path, sentence


def _is_a(value, kind: str) -> bool:
    """JSON's types: true is no number."""
    return isinstance(value, _KINDS[kind]) and (kind == "boolean" or not isinstance(value, bool))


def _kind_sentence(kind: str) -> str:
    return {
        "object": _("should be an object with names and values"),
        "array": _("should be a list"),
        "string": _("should be text"),
        "integer": _("should be a whole number"),
        "boolean": _("should be true or false"),
    }.get(kind, _("is not written as the format says"))


def _object_faults(value: dict, schema: dict, path: Path) -> Iterator[tuple[Path, str]]:
    known = schema.get("properties", {})
    for name in schema.get("required", ()):
        if name not in value:
            yield (*path, name), _("is missing")
    for name, item in value.items():
        if name in known:
            yield from faults(item, known[name], (*path, name))
        else:
            shown = "".join(c for c in name if c.isprintable())[:40]
            yield path, _("has a setting “%(name)s” that is not known here") % {"name": shown}


def _plain_fault(value, schema: dict) -> str:
    if "enum" in schema and value not in schema["enum"]:
        return _("has a value that does not exist here: %(value)s") % {"value": str(value)[:40]}
    if isinstance(value, str):
        return _text_fault(value, schema)
    if "minimum" in schema and not schema["minimum"] <= value <= schema["maximum"]:
        return _("should lie between %(low)s and %(high)s") % {
            "low": schema["minimum"],
            "high": schema["maximum"],
        }
    return ""


def _text_fault(value: str, schema: dict) -> str:
    if "\x00" in value or any("\ud800" <= character <= "\udfff" for character in value):
        return _("has a character that is damaged")
    if len(value) > schema.get("maxLength", len(value)):
        return _("has more than %(most)s characters") % {"most": schema["maxLength"]}
    if len(value) < schema.get("minLength", 0):
        return _("is empty")
    # ``$`` of a pattern would let a line end pass: the whole text is held to it.
    if "pattern" in schema and not re.fullmatch(schema["pattern"][1:-1], value):
        return _("is not written as the format says")
    return ""


def where(document, path: Path) -> str:
    """A path in words: 第2部分“代表填写”第3题“评价”的“标题”."""
    words, here = [], document
    for step, before in zip(path, ("", *path[:-1]), strict=True):
        try:
            here = here[step]
        except (KeyError, IndexError, TypeError):
            here = None
        if isinstance(step, int):
            words.append(_numbered(str(before), step + 1, here))
        elif step not in PLACES or step == path[-1]:
            words.append(_("’s %(setting)s") % {"setting": setting_words(step)})
    return "".join(words).removeprefix("的") or _("the file")


def _numbered(before: str, number: int, here) -> str:
    sentence = {
        "sections": _("section %(number)s"),
        "questions": _("question %(number)s"),
        "columns": _("column %(number)s"),
        "options": _("option %(number)s"),
    }.get(before)
    if sentence is None:
        return ""
    name = here.get("title", here.get("label")) if isinstance(here, dict) else None
    quoted = _("“%(text)s”") % {"text": name[:60]} if isinstance(name, str) and name else ""
    return sentence % {"number": number} + quoted


def setting_words(name: str) -> str:
    """What the office's editor calls a setting; the file's own names have words of their own."""
    own = {
        "key": _("inner name"),
        "type": _("question type"),
        "title": _("title"),
        "title_en": _("title in English"),
        "label": _("title"),
        "filler": _("filler"),
        "note": _("note"),
        "note_en": _("note in English"),
        "twice": _("entered twice, by two persons"),
        "purpose": _("purpose"),
        "form": _("form"),
        "sections": _("sections"),
        "questions": _("questions"),
        "format": _("name of the format"),
        "format_version": _("version of the format"),
        "schema_version": _("version of the definition"),
        "retired": _("mark of what is no longer offered"),
    }
    if name in own:
        return own[name]
    for kind in QuestionType:
        for part in _parts_of(QuestionBlock(kind)):
            if name in part.child_blocks:
                return _("“%(text)s”") % {"text": part.child_blocks[name].label}
    return _("content")


def _parts_of(block) -> Iterator:
    yield block
    for name in ("more", "conditions"):
        if name in block.child_blocks:
            yield block.child_blocks[name]
