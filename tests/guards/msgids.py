"""Every msgid that our code asks for, and every one that our catalogues answer."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import polib
from django.utils.translation.template import templatize

from tests.guards.tree import OURS, ROOT, tracked

LITERAL = r"""u?('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
# templatize() turns a template into such calls.
IN_TEMPLATE = re.compile(
    rf"(?<!\w)(_|n?p?gettext)\(\s*{LITERAL}(?:\s*,\s*{LITERAL})?(?:\s*,\s*{LITERAL})?", re.S
)
CALL = re.compile(r"_|d?(?P<n>n?)(?P<p>p?)gettext(_lazy|_noop)?")
Key = tuple[str, str, bool]


@dataclass(frozen=True)
class Msgid:
    """One sentence as the code asks for it; ``plural`` is empty where it has one form only."""

    text: str
    file: str
    context: str = ""
    plural: str = ""

    @property
    def key(self) -> Key:
        """What gettext looks up: a plural finds no entry without one, the reverse it does."""
        return (self.context, self.text, bool(self.plural))


def catalogue() -> dict[Key, str]:
    """All Chinese of ours and of ``locale/`` by what is looked up."""
    known: dict[Key, str] = {}
    for path in tracked(".po"):
        if "zh_Hans" not in path.parts:
            continue
        for entry in polib.pofile(str(path)):
            if "fuzzy" in entry.flags or entry.obsolete:
                continue
            text = entry.msgstr or entry.msgstr_plural.get(0, "")
            known[(entry.msgctxt or "", entry.msgid, False)] = text
            if entry.msgid_plural:
                known[(entry.msgctxt or "", entry.msgid, True)] = text
    return known


def msgids() -> Iterator[Msgid]:
    """Every call in our Python and templates."""
    for path in tracked(".py", ".html", ".txt"):
        name = path.relative_to(ROOT).as_posix()
        if name.split("/")[0] in OURS and "/locale/" not in name:
            yield from _in_python(path, name) if path.suffix == ".py" else _in_template(path, name)


def _in_python(path: Path, name: str) -> Iterator[Msgid]:
    for node in ast.walk(ast.parse(path.read_text())):
        if not isinstance(node, ast.Call):
            continue
        called = getattr(node.func, "id", getattr(node.func, "attr", ""))
        words = [
            a.value if isinstance(a, ast.Constant) and isinstance(a.value, str) else None
            for a in node.args
        ]
        if found := _msgid(called, words, name):
            yield found


def _in_template(path: Path, name: str) -> Iterator[Msgid]:
    for called, *literals in IN_TEMPLATE.findall(templatize(path.read_text())):
        words = [ast.literal_eval(each) if each else None for each in literals]
        if found := _msgid(called, words, name):
            yield found


def _msgid(called: str, words: list[str | None], file: str) -> Msgid | None:
    kind = CALL.fullmatch(called or "")
    if kind is None:
        return None
    words = [*words, None, None, None]
    context = words.pop(0) if kind["p"] else ""
    text, plural = words[0], words[1] if kind["n"] else ""
    if text is None or context is None or plural is None:
        return None
    return Msgid(text=text, file=file, context=context, plural=plural)
