"""The public search over texts in force."""

import datetime as dt

from django.db import connection, transaction

from bench.act import Act
from bench.side import analyse
from bench.texts import QUERIES, bodies, titles, truth
from cms.search.queries import search_public
from cms.search.services import index_public_text

DAY = dt.date(2026, 1, 1)


def acts(sizes: dict) -> dict[str, Act]:
    """The whole list of queries, first page each, at each size; every query; what it finds."""
    filled = Filled(max(sizes["texts"]))
    found = {
        f"search {size}": Act(lambda _none: _search_all(), lambda s=size: filled.grow(s))
        for size in sizes["texts"]
    }
    found["search found"] = Act(lambda _none: filled.found(), alone=True)
    return found | {f"search {q}": Act(lambda _none, q=q: search_public(q)) for q in QUERIES}


class Filled:
    """How many of the texts are public by now."""

    def __init__(self, most: int) -> None:
        self.texts = list(zip(titles(most), bodies(most), strict=True))
        self.count = 0

    def grow(self, size: int) -> None:
        """Release texts up to ``size``."""
        if self.count >= size:
            return
        with transaction.atomic():
            for number in range(self.count, size):
                title, body = self.texts[number]
                index_public_text(
                    ref=f"p{number}",
                    kind="notice",
                    date=DAY + dt.timedelta(days=number // 30),
                    card={},
                    title=title,
                    text=body,
                )
        self.count = size
        analyse(connection)

    def found(self) -> dict:
        """Recall and precision over all pages of all answers."""
        texts = {f"p{n}": f"{t}\n{b}" for n, (t, b) in enumerate(self.texts[: self.count])}
        hits = right = there = 0
        for q in QUERIES:
            true, got = truth(q, texts), _all_pages(q)
            hits, right, there = hits + len(got), right + len(got & true), there + len(true)
        return {"recall": right / there, "precision": right / hits if hits else None}


def _all_pages(q: str) -> set[str]:
    refs, after = set(), None
    while after != "":
        page = search_public(q, after=after)
        refs |= {hit.ref for hit in page if hit.ref.startswith("p")}
        after = page.next
    return refs


def _search_all() -> None:
    for q in QUERIES:
        search_public(q)
