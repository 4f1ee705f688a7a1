"""What changes between two payloads, sentence by sentence. Every leaf becomes a line, so that
nothing can change unseen; a picture or file is named by its address, which holds its hash.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from html import unescape

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

LABELS = {
    "title": gettext_lazy("Title"),
    "summary": gettext_lazy("Summary"),
    "kind": gettext_lazy("Kind"),
    "unit": gettext_lazy("Unit"),
    "date": gettext_lazy("Date"),
    "body": gettext_lazy("Text"),
    "para": gettext_lazy("Text"),
    "heading": gettext_lazy("Heading"),
    "picture": gettext_lazy("Picture"),
    "table": gettext_lazy("Table"),
    "quote": gettext_lazy("Quotation"),
    "file": gettext_lazy("File"),
    "facts": gettext_lazy("Facts"),
    "link": gettext_lazy("Link"),
    "form": gettext_lazy("Form version"),
}
ASIDE = frozenset({"files", "schema", "thumb"})  # follow from what is compared anyway
SENTENCE = re.compile(r"[^。！？；\n]+[。！？；]?")
BREAK = re.compile(r"</(?:p|li|h\d|blockquote|tr)>|<br ?/?>")
ALIKE = 0.5  # above this two sentences are shown as one that was changed

Line = tuple[str, str]


@dataclass(frozen=True)
class Change:
    """One line of the comparison: same, changed, removed or added; ``html`` is escaped."""

    kind: str
    label: str
    html: SafeString


def compare(old: dict, new: dict) -> list[Change]:
    """What a reader of ``old`` would find different in ``new``; empty when they are equal."""
    if old == new:
        return []
    before, after = list(_lines(_once(old))), list(_lines(_once(new)))
    found: list[Change] = []
    for verb, i, j, k, m in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if verb == "equal":
            found.append(Change("same", "", _unchanged(j - i)))
        else:
            found.extend(_replaced(before[i:j], after[k:m]))
    if all(change.kind == "same" for change in found):
        return [Change("changed", "", escape(_("The words are the same; the layout differs.")))]
    return found


def _once(payload: dict) -> dict:
    """The payload without what the page says again in the words of its card."""
    said = [value for value in payload.get("card", {}).values() if value]
    return {key: value for key, value in payload.items() if key == "card" or value not in said}


def _unchanged(count: int) -> SafeString:
    return escape(_("%(count)s sentences unchanged") % {"count": count})


def _replaced(before: list[Line], after: list[Line]) -> Iterator[Change]:
    """Pairs that resemble each other as one changed line each, the rest as gone and new."""
    while before and after and _alike(before[0], after[0]):
        old, new = before.pop(0), after.pop(0)
        yield Change("changed", new[0], _inline(old[1], new[1]))
    for label, text in before:
        yield Change("removed", label, _marked("del", text))
    for label, text in after:
        yield Change("added", label, _marked("ins", text))


def _alike(old: Line, new: Line) -> bool:
    return old[0] == new[0] and SequenceMatcher(None, old[1], new[1]).ratio() > ALIKE


def _inline(old: str, new: str) -> SafeString:
    parts = []
    for verb, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if verb == "equal":
            parts.append(escape(old[i:j]))
        else:
            parts += [_marked("del", old[i:j]), _marked("ins", new[k:m])]
    return mark_safe("".join(parts))  # noqa: S308 - every part is escaped


def _marked(tag: str, text: str) -> SafeString:
    return mark_safe(f"<{tag}>{escape(text)}</{tag}>" if text else "")  # noqa: S308 - escaped


def _lines(value, label: str = "") -> Iterator[Line]:
    if isinstance(value, dict):
        if set(value) == {"type", "value"}:
            yield from _lines(value["value"], str(LABELS.get(value["type"], label)))
            return
        for key in sorted(value, key=lambda name: (name != "title", name)):
            if key not in ASIDE:
                yield from _lines(value[key], str(LABELS.get(key, label)))
    elif isinstance(value, list):
        for item in value:
            yield from _lines(item, label)
    elif value is not None:
        yield from ((label, sentence) for sentence in _sentences(str(value)))


def _sentences(text: str) -> list[str]:
    """The readable sentences of a leaf; addresses inside tags stay visible."""
    text = re.sub(r'<a [^>]*href="([^"]*)"[^>]*>(.*?)</a>', r"\2（\1）", text, flags=re.S)
    text = unescape(re.sub(r"<[^>]+>", "", BREAK.sub("\n", text)))
    return [found.strip() for found in SENTENCE.findall(text) if found.strip()]
