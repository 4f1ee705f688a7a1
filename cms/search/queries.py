"""What the public finds: only texts in force, newest first, twenty and next."""

import datetime as dt
import re
from dataclasses import dataclass

from django.db.models import Q
from django.utils.safestring import SafeString

from cms.search.folding import terms_of, tokens_of_term
from cms.search.models import FoldedTextQuerySet, PublicText
from cms.search.snippets import mark_terms, snippet

PAGE_SIZE = 20
# With more candidates than this, walking by date meets twenty hits sooner than the index does.
COMMON = 2000
# As printed, or its beginning. A year alone is no number: it would find whatever is of that year.
NUMBER = re.compile(r"[a-z\d]+(?:-[a-z\d]*)+")


@dataclass(frozen=True)
class Hit:
    """One text found. ``title`` and ``snippet`` are safe HTML with ``<mark>`` around the words."""

    ref: str
    kind: str
    date: dt.date
    card: dict
    title: SafeString
    snippet: SafeString


@dataclass(frozen=True)
class HitPage:
    """At most twenty hits; ``next`` is what ``after`` takes to go on, empty on the last page."""

    hits: list[Hit]
    terms: list[str]
    next: str

    def __iter__(self):
        return iter(self.hits)

    def __len__(self) -> int:
        return len(self.hits)


def search_public(q: str, *, kind: str = "", after: str | None = None) -> HitPage:
    """Public texts that contain every word of ``q``, or have the number that it is or that begins
    with it, newest first. One query, two for rare words.

    ``after`` is a ``HitPage.next``; anything else in its place starts from the newest.
    A query without words finds nothing.
    """
    terms = terms_of(q)
    if not terms:
        return HitPage([], [], "")
    kind = kind.replace("\x00", "")  # which PostgreSQL refuses to be asked for
    rows = PublicText.objects.filter(kind=kind) if kind else PublicText.objects.all()
    rows = _matching(rows, terms).filter(_older_than(after)).order_by("-date", "-id")
    found = list(rows.defer("folded", "tokens")[: PAGE_SIZE + 1])
    page = found[:PAGE_SIZE]
    following = f"{page[-1].date}.{page[-1].pk}" if len(found) > PAGE_SIZE else ""
    return HitPage([_hit(row, terms) for row in page], terms, following)


def _matching(rows: FoldedTextQuerySet, terms: list[str]) -> FoldedTextQuerySet:
    numbers = {term for term in terms if NUMBER.fullmatch(term)}
    terms = [term for term in terms if term not in numbers]
    tokens = sorted({token for term in terms for token in tokens_of_term(term)})
    if tokens:
        candidates = PublicText.objects.filter(tokens__has=tokens)
        if candidates[: COMMON + 1].count() <= COMMON:
            rows = rows.filter(tokens__has=tokens)
    for term in terms:
        rows = rows.containing_slowly(term)
    for term in numbers:
        theirs = Q(ref__startswith=term) | Q(ref__startswith=term.upper())
        cited = PublicText.objects.containing(term).values("pk")
        rows = rows.filter(theirs | Q(pk__in=cited))
    return rows


def _older_than(after: str | None) -> Q:
    day, _dot, pk = (after or "").partition(".")
    try:
        date, number = dt.date.fromisoformat(day), int(pk)
    except ValueError:
        return Q()
    return Q(date__lt=date) | Q(date=date, id__lt=min(max(number, 0), 2**63 - 1))


def _hit(row: PublicText, terms: list[str]) -> Hit:
    return Hit(
        ref=row.ref,
        kind=row.kind,
        date=row.date,
        card=row.card,
        title=mark_terms(row.title, terms),
        snippet=snippet(row.text, terms),
    )
