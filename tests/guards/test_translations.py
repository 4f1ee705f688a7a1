"""Every English msgid of ours has its Chinese; found without gettext's tools."""

import ast
import re
from collections.abc import Iterator

import polib
from django.utils.translation.template import templatize

from tests.guards.tree import OURS, ROOT, tracked

CALLS = {
    "_": 1,
    "gettext": 1,
    "gettext_lazy": 1,
    "gettext_noop": 1,
    "ngettext": 2,
    "ngettext_lazy": 2,
}
CONTEXT_CALLS = {"pgettext", "pgettext_lazy", "npgettext"}
IN_TEMPLATE = re.compile(r"\bn?gettext\(u?((?:'(?:[^'\\]|\\.)*')|(?:\"(?:[^\"\\]|\\.)*\"))", re.S)
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|\{(\w*)\}")


def _catalogue() -> dict[str, str]:
    known: dict[str, str] = {}
    for path in tracked(".po"):
        if "zh_Hans" in path.parts:
            for entry in polib.pofile(str(path)):
                if "fuzzy" not in entry.flags and not entry.obsolete:
                    known[entry.msgid] = entry.msgstr or entry.msgstr_plural.get(0, "")
    return known


def _msgids() -> Iterator[tuple[str, str]]:
    """(msgid, file) of every call in our Python and templates."""
    for path in tracked(".py", ".html", ".txt"):
        name = path.relative_to(ROOT).as_posix()
        if name.split("/")[0] not in OURS or "/locale/" in name:
            continue
        if path.suffix == ".py":
            yield from ((msgid, name) for msgid in _in_python(path.read_text()))
        else:
            for literal in IN_TEMPLATE.findall(templatize(path.read_text())):
                yield ast.literal_eval(literal), name


def _in_python(source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        called = getattr(node.func, "id", getattr(node.func, "attr", ""))
        arguments = node.args[: CALLS.get(called, 0)]
        if called in CONTEXT_CALLS:
            arguments = node.args[1:2]
        for argument in arguments:
            if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                yield argument.value


def test_every_msgid_is_translated():
    known = _catalogue()
    missing = sorted({f"{name}: {msgid!r}" for msgid, name in _msgids() if not known.get(msgid)})

    assert missing == []


def test_translations_keep_the_placeholders():
    wrong = []
    for path in tracked(".po"):
        for entry in polib.pofile(str(path)):
            asked = _placeholders(entry.msgid + entry.msgid_plural)
            if entry.translated() and asked != _placeholders(
                entry.msgstr or entry.msgstr_plural.get(0, "")
            ):
                wrong.append(f"{path.relative_to(ROOT)}: {entry.msgid!r}")

    assert wrong == []


def _placeholders(text: str) -> set[str]:
    return {"".join(match) for match in PLACEHOLDER.findall(text)}
