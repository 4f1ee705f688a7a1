"""Stock search over pages, and the scan with LIKE that finds what it does not."""

from django.db import connection, transaction
from django.db.models import Model, Q
from wagtail.models import Page

from bench.act import Act
from bench.plain.models import PlainPage
from bench.side import analyse
from bench.stock.notices import home
from bench.texts import QUERIES, bodies, titles, truth


def acts(sizes: dict) -> dict[str, Act]:
    """The whole list of queries, first page each; a scan for each size, which fills it first."""
    filled = Filled(max(sizes["texts"]))
    found = {
        f"scan {size}": Act(lambda _none: _scan_all(), lambda s=size: filled.grow(s))
        for size in sizes["texts"]
    }
    found["search found"] = Act(lambda _none: filled.found(), alone=True)
    return found | {f"scan {q}": Act(lambda _none, q=q: _scan(q)) for q in QUERIES}


class Filled:
    """How many of the texts are pages by now."""

    def __init__(self, most: int) -> None:
        self.texts = list(zip(titles(most), bodies(most), strict=True))
        self.count, self.root = 0, home()

    def grow(self, size: int) -> None:
        """Add pages up to ``size``."""
        if self.count >= size:
            return
        with transaction.atomic():
            for number in range(self.count, size):
                self._add(number)
        self.count = size
        analyse(connection)

    def _add(self, number: int) -> None:
        title, body = self.texts[number]
        page = PlainPage(title=title, slug=f"p{number}", body=f"<p>{body}</p>")
        page.path = self.root.path + Page._int2str(1000 + number).rjust(4, "0")
        page.depth, page.draft_title, page.locale = self.root.depth + 1, title, self.root.locale
        page.set_url_path(self.root)
        Model.save(page)  # the signal behind it fills the stock index

    def found(self) -> dict:
        """Recall and precision of stock search over the list of queries."""
        texts = {f"p{n}": f"{t}\n{b}" for n, (t, b) in enumerate(self.texts[: self.count])}
        hits = right = there = 0
        for q in QUERIES:
            true, got = truth(q, texts), _stock(q)
            hits, right, there = hits + len(got), right + len(got & true), there + len(true)
        return {"recall": right / there, "precision": right / hits if hits else None}


def _stock(q: str) -> set[str]:
    try:
        return {page.slug for page in PlainPage.objects.search(q)}
    except Exception:  # a quotation mark breaks stock search on SQLite
        return set()


def _scan(q: str) -> list[PlainPage]:
    rows = PlainPage.objects.all()
    for word in q.replace('"', " ").split():
        rows = rows.filter(Q(title__contains=word) | Q(body__contains=word))
    return list(rows.order_by("-pk")[:20])


def _scan_all() -> None:
    for q in QUERIES:
        _scan(q)
