"""What changes between two payloads, sentence by sentence, as a member reads it.

Every leaf that people read becomes a line; a deputy, a unit and a form are a line each, days are
written as on the page, a picture or file is named by its address, which holds its hash. A row that
reads the same and means another (a namesake) is told as changed: nothing changes unseen.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from difflib import SequenceMatcher
from html import unescape

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

LABELS = {
    "title": gettext_lazy("Title"),
    "summary": gettext_lazy("Summary"),
    "kind_label": gettext_lazy("Kind"),
    "unit": gettext_lazy("Unit"),
    "authority": gettext_lazy("authority"),
    "authority_document": gettext_lazy("authority document"),
    "starts_at": gettext_lazy("starts at"),
    "ends_at": gettext_lazy("ends at"),
    "deputies": gettext_lazy("deputies"),
    "due_on": gettext_lazy("to be filled in by"),
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
    "correction": gettext_lazy("correction note"),
    "ends_on": gettext_lazy("last day of display"),
}
# Follows from what is compared anyway; ``kind`` is the code behind ``kind_label``.
ASIDE = frozenset({"files", "schema", "thumb", "kind", "corrections"})
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
INSTANT = re.compile(r"\d{4}-\d{2}-\d{2}T[\d:.]+Z")
# A day, a number and a foreign word are changed as a whole.
WORD = re.compile(r"\d{4}年\d{1,2}月\d{1,2}日(?: \d{1,2}:\d{2})?|\d[\d.,:]*|[A-Za-z]+|.", re.S)
SENTENCE = re.compile(r"[^。！？；\n]+[。！？；]?")
BREAK = re.compile(r"</(?:p|li|h\d|blockquote|tr)>|<br ?/?>")
ALIKE = 0.5  # above this two sentences are shown as one that was changed

Line = tuple[str, str, str]  # label, words, and what stands behind the words of a row


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
        yield Change("changed", new[0], _inline(old[1], new[1]) + _another(old, new))
    for label, text, _behind in before:
        yield Change("removed", label, _marked("del", text))
    for label, text, _behind in after:
        yield Change("added", label, _marked("ins", text))


def _alike(old: Line, new: Line) -> bool:
    return old[0] == new[0] and SequenceMatcher(None, old[1], new[1]).ratio() > ALIKE


def _another(old: Line, new: Line) -> SafeString:
    """A word for two rows that nobody could tell apart by reading them."""
    return escape(_(" (the same words, but another one is meant)") if old[1] == new[1] else "")


def _inline(old: str, new: str) -> SafeString:
    parts, before, after = [], WORD.findall(old), WORD.findall(new)
    for verb, i, j, k, m in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        gone, come = "".join(before[i:j]), "".join(after[k:m])
        parts += [escape(gone)] if verb == "equal" else [_marked("del", gone), _marked("ins", come)]
    return mark_safe("".join(parts))  # noqa: S308 - every part is escaped


def _marked(tag: str, text: str) -> SafeString:
    return mark_safe(f"<{tag}>{escape(text)}</{tag}>" if text else "")  # noqa: S308 - escaped


def _lines(value, label: str = "") -> Iterator[Line]:
    if isinstance(value, dict):
        if set(value) == {"type", "value"}:
            yield from _lines(value["value"], str(LABELS.get(value["type"], label)))
            return
        if "lines" in value and "label" in value:  # what a kind adds, with its own label
            yield from _lines(value["lines"], value["label"])
            return
        if row := _row(value):
            yield (label, row, json.dumps(value, sort_keys=True))
            return
        for key in sorted(value, key=lambda name: (name != "title", name)):
            if key not in ASIDE:
                yield from _lines(value[key], str(LABELS.get(key, label)))
    elif isinstance(value, list):
        for item in value:
            yield from _lines(item, label)
    elif value is not None:
        yield from ((label, sentence, "") for sentence in _sentences(_said(value)))


def _row(value: dict) -> str:
    """A form, a deputy or a unit in one line; empty for anything else."""
    if "sha256" in value and "number" in value:
        version = _("version %(n)s") % {"n": value["number"]}
        return f"{value.get('title', '')} {version}"
    if "mandate" in value:
        hats = [value["level"], *([_("group leader")] if value["leader"] else [])]
        return f"{value['name']}（{'，'.join(hats)}）"
    return value["name"] if set(value) == {"name", "id"} else ""


def _said(value) -> str:
    """A leaf in words: days and instants as the page shows them."""
    text = str(value)
    if DAY.fullmatch(text):
        return date_format(date.fromisoformat(text), "Y年n月j日")
    if INSTANT.fullmatch(text):
        return date_format(timezone.localtime(datetime.fromisoformat(text)), "Y年n月j日 H:i")
    return text


def _sentences(text: str) -> list[str]:
    """The readable sentences of a leaf; addresses inside tags stay visible."""
    text = re.sub(r'<a [^>]*href="([^"]*)"[^>]*>(.*?)</a>', r"\2（\1）", text, flags=re.S)
    text = unescape(re.sub(r"<[^>]+>", "", BREAK.sub("\n", text)))
    return [found.strip() for found in SENTENCE.findall(text) if found.strip()]
