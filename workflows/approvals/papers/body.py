"""A payload on paper: every word that the public would read, and what stands behind its links.

What is not body is told by ``comparison``, as on the ballot page: nothing in a payload goes unseen
there, so nothing does here.
"""

import re
from collections.abc import Iterator
from html import unescape
from html.parser import HTMLParser

from django.utils.translation import gettext as _

from cms.paper.sheet import Fact, Heading, Para, Part, Picture, Rows
from workflows.approvals.comparison import compare

ASIDE = ("body", "number")


def facts_of(payload: dict) -> tuple[Fact, ...]:
    """Label and words of everything but the body; a label that comes again is one row."""
    rest = {key: value for key, value in payload.items() if key not in ASIDE}
    if rest.get("unit") and rest["unit"].get("name") == rest.get("card", {}).get("unit"):
        rest["card"] = {**rest["card"], "unit": ""}  # said by its own row
    grouped: dict[str, list[str]] = {}
    for change in compare({}, rest):
        words = unescape(re.sub(r"<[^>]+>", "", change.html))
        grouped.setdefault(change.label or _("Other"), []).append(words)
    return tuple(Fact(label, "\n".join(lines), fixed=True) for label, lines in grouped.items())


def parts_of(blocks: list[dict]) -> tuple[Part, ...]:
    """Every block of a body, in order."""
    return tuple(part for block in blocks or [] for part in _parts(block["type"], block["value"]))


def _parts(kind: str, value) -> Iterator[Part]:
    draw = BLOCKS.get(kind)
    if draw is None:  # a new block type: its words, before anybody has drawn it
        yield Para("；".join(_leaves(value)))
    else:
        yield from draw(value)


def _heading(value: str) -> Iterator[Part]:
    yield Heading(value)


def _rich(value: dict) -> Iterator[Part]:
    yield from rich_parts(value["html"])


def _quote(value: dict) -> Iterator[Part]:
    yield Para(f"“{value['text']}”" + (f"——{value['source']}" if value.get("source") else ""))


def _table(value: dict) -> Iterator[Part]:
    rows = [tuple(row) for row in value["rows"]]
    if not rows:
        return
    head = rows.pop(0) if value.get("head") else ("",) * len(rows[0])
    yield Rows(head, tuple(rows), fixed=len(head), by_hand=False, caption=value.get("caption", ""))


def _facts(value: list) -> Iterator[Part]:
    for fact in value:
        yield Para(f"{fact['label']}：{fact['value']}")


def _link(value: dict) -> Iterator[Part]:
    yield Para(f"{value['text']}（{value.get('page') or value.get('url') or ''}）")


def _file(value: dict) -> Iterator[Part]:
    file = value.get("file") or {}
    title = value.get("title") or file.get("title", "")
    words = _("Attachment: %(title)s (%(ext)s, SHA-256 %(hash)s…)")
    code = re.sub(r".*/", "", file.get("href", ""))[:16]
    yield Para(words % {"title": title, "ext": file.get("ext", "").upper(), "hash": code})


def _picture(value: dict) -> Iterator[Part]:
    image = value.get("image")
    if not image:
        return
    largest = [each for each in image["sources"] if each["type"] == "image/jpeg"][-1]
    sha256 = re.search(r"[0-9a-f]{64}", largest["src"])[0]
    caption = value.get("caption", "")
    yield Picture(sha256, largest["w"], largest["h"], value.get("alt", ""), caption)


BLOCKS = {
    "heading": _heading,
    "para": _rich,
    "quote": _quote,
    "table": _table,
    "facts": _facts,
    "link": _link,
    "file": _file,
    "picture": _picture,
}


def _leaves(value) -> Iterator[str]:
    if isinstance(value, dict):
        for item in value.values():
            yield from _leaves(item)
    elif isinstance(value, list):
        for item in value:
            yield from _leaves(item)
    elif value not in (None, ""):
        yield str(value)


def rich_parts(html: str) -> tuple[Part, ...]:
    """Paragraphs, headings and list items of cleaned rich text."""
    reader = RichText()
    reader.feed(html)
    reader.close()
    reader.end()
    return tuple(reader.parts)


class RichText(HTMLParser):
    """The few tags of ``cms.publishing.rich_text``; a link shows its address behind its words."""

    BREAKS = frozenset({"p", "li", "blockquote", "h3", "h4", "ol", "ul", "hr"})

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[Part] = []
        self.words, self.level, self.href = "", 0, ""
        self.lists: list[int] = []  # of each open list the number reached, -1 for a bulleted one

    def handle_starttag(self, tag: str, attrs) -> None:
        if tag in self.BREAKS:
            self.end()
        if tag in ("ol", "ul"):
            self.lists.append(0 if tag == "ol" else -1)
        elif tag == "li":
            self.words = self._mark()
        elif tag in ("h3", "h4"):
            self.level = int(tag[1]) - 1
        elif tag == "br":
            self.words += "\n"
        elif tag == "a":
            self.href = dict(attrs).get("href") or ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "a" and self.href:
            self.words, self.href = f"{self.words}（{self.href}）", ""
        elif tag in self.BREAKS:
            self.end()
        if tag in ("ol", "ul") and self.lists:
            self.lists.pop()

    def handle_data(self, data: str) -> None:
        self.words += data if data.strip() else ("" if "\n" in data else data)

    def end(self) -> None:
        """A paragraph is over."""
        words, level = self.words.strip(), self.level
        self.words, self.level = "", 0
        if words:
            self.parts.append(Heading(words, level) if level else Para(words))

    def _mark(self) -> str:
        if not self.lists or self.lists[-1] < 0:
            return "· "
        self.lists[-1] += 1
        return f"{self.lists[-1]}. "
