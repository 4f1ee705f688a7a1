"""Walk the screens as somebody does: open a page, read it, follow every link that it shows."""

import json
import re
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urljoin, urlsplit

from bs4 import BeautifulSoup, Comment, Doctype
from django.test import Client
from django.urls import Resolver404, resolve

UNSEEN = ("script", "style")  # templates count: a script shows them
READ_ATTRIBUTES = ("title", "placeholder", "aria-label", "alt", "aria-description")
LINKS = (("a", "href"), ("area", "href"), ("iframe", "src"), ("img", "src"), ("source", "src"))
BUTTONS = {"submit", "button", "reset"}
# What Wagtail's scripts show: the keys of the data that they are handed.
SPOKEN_KEYS = {"label", "title", "text", "placeholder", "helpText", "description", "aria_label"}
LED_TO_KEYS = {"url", "href"}
SENTENCE = re.compile(r"[A-Z][a-z]+(?: [A-Za-z’',;:-]+)+[.!?…]?")  # in data-…: a script's words
OURS = ("cms.", "home.", "workflows.")
NOT_WALKED = ("/static/", "/media/")
# A script writes these before anybody sees them: a counter's number, the rows that were ticked.
WRITTEN_BY_SCRIPT = "data-side-panel-toggle-counter"
COMPLETED_BY_SCRIPT = "data-bulk-action-button"


@dataclass(frozen=True)
class Step:
    """One page offered: where it is, and the page that offers it."""

    address: str
    offered_by: str


@dataclass(frozen=True)
class Shape:
    """Pages alike but for their record: one view, asked with the same names in the query."""

    view: str
    keys: tuple[str, ...]
    is_ours: bool


@dataclass
class Walk:
    """What a walk found. Of one view few records are opened (their states differ; of Wagtail's
    own, one), under few ways of asking (``queries``): forty notices are not forty visits, and a
    new screen is still found.
    """

    client: Client
    records: int = 3
    queries: int = 3
    texts: dict[str, str] = field(default_factory=dict)  # text → first page that shows it
    dead: list[str] = field(default_factory=list)
    opened: list[str] = field(default_factory=list)

    def start(self, *addresses: str) -> "Walk":
        """Breadth first from the given pages until no new one is offered."""
        waiting = deque(Step(address, "nobody: typed") for address in addresses)
        known, opened = set(addresses), Counter()
        while waiting:
            step = waiting.popleft()
            if not self._is_new(_shape(step.address), opened):
                continue
            for address in self._open(step):
                if address not in known:
                    known.add(address)
                    waiting.append(Step(address, step.address))
        return self

    def _is_new(self, shape: "Shape", opened: Counter) -> bool:
        """Whether a page of this shape is still worth a visit; counts it."""
        if not shape.keys:
            most = self.records if shape.is_ours else 1
        else:
            is_first = not opened[shape]
            most = 1 if is_first and opened[shape.view, "asked"] < self.queries else 0
            opened[shape.view, "asked"] += most
        opened[shape] += 1
        return opened[shape] <= most

    def _open(self, step: Step) -> list[str]:
        """Read one page; the addresses that it offers."""
        answer = self.client.get(step.address)
        self.opened.append(step.address)
        if answer.status_code in (301, 302):
            return _here([answer["Location"]], step.address)
        if answer.status_code != 200:
            self.dead.append(f"{answer.status_code} {step.address} (offered by {step.offered_by})")
            return []
        kind = answer.get("Content-Type", "")
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        if kind.startswith("text/html"):
            page = BeautifulSoup(body, "html.parser")
            for text in texts_of(page):
                self.texts.setdefault(text, step.address)
            return _here(links_of(page), step.address)
        if kind.partition(";")[0].endswith("xml"):  # a sheet of XLSX is none
            return _here(re.findall(r"<(?:loc|link)>([^<]+)<", body.decode()), step.address)
        return []


def texts_of(page: BeautifulSoup) -> Iterator[str]:
    """Every text that a reader sees or hears, and what the scripts are handed to show."""
    for node in page.find_all(string=True):
        is_read = not isinstance(node, Comment | Doctype) and node.parent.name not in UNSEEN
        if node.parent.get("lang") == "en" or node.parent.has_attr("data-options"):
            continue  # the English name of an entry, called so; the data of a list of entries
        if is_read and not node.parent.has_attr(WRITTEN_BY_SCRIPT):
            yield from _clean(node)
    for tag in page.find_all(True):
        for name in READ_ATTRIBUTES:
            yield from _clean(tag.get(name, ""))
        for name, value in tag.attrs.items():
            if name.startswith("data-") and isinstance(value, str) and SENTENCE.fullmatch(value):
                yield value
        if tag.name == "input" and tag.get("type") in BUTTONS:
            yield from _clean(tag.get("value", ""))
    for key, value in _handed_over(page):
        if key in SPOKEN_KEYS:
            yield from _clean(value)
        elif value.startswith("<"):
            yield from texts_of(BeautifulSoup(value, "html.parser"))


def links_of(page: BeautifulSoup) -> list[str]:
    """Every address that a page offers for reading."""
    found = [
        tag[name]
        for kind, name in LINKS
        for tag in page.find_all(kind)
        if tag.get(name) and not tag.has_attr(COMPLETED_BY_SCRIPT)
    ]
    found += [value for key, value in _handed_over(page) if key in LED_TO_KEYS and value[:1] == "/"]
    for form in page.find_all("form"):
        if form.get("method", "get").lower() == "get" and form.get("action"):
            found.append(form["action"])
    return found


def _handed_over(page: BeautifulSoup) -> Iterator[tuple[str, str]]:
    """(key, text) of the JSON that a page hands to its scripts: the menu, the blocks."""
    pieces = [tag.string or "" for tag in page.find_all("script", type="application/json")]
    pieces += [
        value
        for tag in page.find_all(True)
        for name, value in tag.attrs.items()
        if name.startswith("data-") and isinstance(value, str) and value[:1] in ("{", "[")
    ]
    for piece in pieces:
        try:
            yield from _strings(json.loads(piece))
        except json.JSONDecodeError:
            continue


def _strings(data, key: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(data, str):
        yield key, data
    elif isinstance(data, list):
        for each in data:
            yield from _strings(each, key)
    elif isinstance(data, dict):
        spoken = "label" if key == "strings" else ""
        for name, value in data.items():
            yield from _strings(value, spoken or name)


def _clean(text) -> Iterator[str]:
    text = " ".join(str(text).split())
    if text:
        yield text


def _here(addresses: list[str], page: str) -> list[str]:
    """Addresses of this site as paths, in the order of the page, each once."""
    found = []
    for address in addresses:
        parts = urlsplit(urljoin(f"http://testserver{page}", address.strip()))
        is_ours = parts.scheme in ("http", "https") and parts.hostname in (
            "testserver",
            "localhost",
        )
        if is_ours and not parts.path.startswith(NOT_WALKED):
            found.append(parts.path + (f"?{parts.query}" if parts.query else ""))
    return list(dict.fromkeys(found))


def _shape(address: str) -> Shape:
    parts = urlsplit(address)
    keys = tuple(sorted({key for key, _value in parse_qsl(parts.query, keep_blank_values=True)}))
    try:
        match = resolve(parts.path)
    except Resolver404:
        return Shape(view=parts.path, keys=keys, is_ours=False)
    module = getattr(match.func, "view_class", match.func).__module__
    view = match.view_name or f"{module}.{match.func.__name__}"
    return Shape(view=view, keys=keys, is_ours=module.startswith(OURS))
