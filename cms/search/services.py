"""What enters and leaves the public index. Publishing calls these inside its own transaction."""

import datetime as dt
from collections.abc import Callable, Iterable
from typing import Any

from django.db import transaction

from cms.search.folding import BREAK, fold, tokens_of_text
from cms.search.models import PublicText

_sources: list[Callable[[], Iterable[dict[str, Any]]]] = []


def index_public_text(
    *, ref: str, kind: str, date: dt.date, card: dict, title: str, text: str
) -> PublicText:
    """Let the public find a text that was just released; the last call for a ``ref`` wins.

    ``ref`` is the number of its address; ``card`` is given back unchanged by ``search_public``;
    ``text`` is every word a reader sees, a newline between paragraphs, cells and labels, since
    words are never found across a newline. Call it in ``release``, and ``remove_public_text``
    in ``withdraw`` and wherever a text stops being in force.
    """
    folded = fold(title) + BREAK + fold(text)
    values = {
        "kind": kind,
        "date": date,
        "title": title[:300],
        "card": card,
        "text": text.replace("\x00", ""),
        "folded": folded,
        "tokens": tokens_of_text(folded),
    }
    # One statement, where update_or_create takes six; two at once do not disturb each other.
    (row,) = PublicText.objects.bulk_create(
        [PublicText(ref=ref, **values)],
        update_conflicts=True,
        unique_fields=["ref"],
        update_fields=[*values],
    )
    return row


def remove_public_text(*, ref: str) -> bool:
    """Forget a public text; whether there was one."""
    removed, _by_model = PublicText.objects.filter(ref=ref).delete()
    return bool(removed)


def register_public_source(entries: Callable[[], Iterable[dict[str, Any]]]) -> None:
    """Declare, in ``ready``, where ``update_index`` finds all public texts in force:
    an iterable of the keyword arguments of ``index_public_text``.
    """
    if entries not in _sources:
        _sources.append(entries)


@transaction.atomic
def rebuild_public_texts() -> int:
    """Write the public index again from its sources; returns how many texts it now holds."""
    refs = set()
    for entries in _sources:
        for entry in entries():
            index_public_text(**entry)
            refs.add(entry["ref"])
    stale = [ref for ref in PublicText.objects.values_list("ref", flat=True) if ref not in refs]
    if _sources:
        for start in range(0, len(stale), 500):
            PublicText.objects.filter(ref__in=stale[start : start + 500]).delete()
    return PublicText.objects.count()
