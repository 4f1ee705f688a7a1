"""Finds questions of a form by the words they are asked with."""

import unicodedata
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from cms.formbuilder.models import FormSection

MOST_FOUND = 60


class Hit(NamedTuple):
    """A question, or a column with the title of its table; ``block_id`` opens the editor there."""

    section: FormSection
    block_id: str
    label: str
    table: str


def found_questions(sections: Iterable[FormSection], words: str) -> list[Hit]:
    """Questions whose title, explanation or options have all the words, in the order of the form;
    at most MOST_FOUND.
    """
    wanted = _folded(words).split()
    hits = []
    for section in sections:
        for child, table in _asked(section):
            text = _folded(" ".join(_texts(child.value)))
            if wanted and all(word in text for word in wanted):
                label = child.value.get("label") or child.block.label
                hits.append(Hit(section, table.id if table else child.id, label, _title(table)))
    return hits[:MOST_FOUND]


def _asked(section: FormSection) -> Iterator[tuple]:
    for child in section.questions:
        yield child, None
        for column in child.value.get("columns") or ():
            yield column, child


def _title(table) -> str:
    return (table.value.get("label") or "") if table else ""


def _texts(value) -> Iterator[str]:
    yield value.get("label") or ""
    yield value.get("help") or ""
    for name in ("options", "rows"):
        yield from (line.get("label", "") for line in value.get(name) or ())


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()
