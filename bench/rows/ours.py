"""Lianxi's acts: the same words, through the same faces that people use."""

import datetime as dt
from collections.abc import Callable

from django.db import transaction
from django.test import Client

from bench.texts import QUERIES, bodies, titles
from cms.publishing import early
from cms.search.models import PublicText
from cms.search.queries import search_public
from cms.search.services import index_public_text


def acts(size: int) -> dict[str, Callable[[], object]]:
    """Rows by name; ``size`` is the number of public texts to search."""
    client = Client()
    address = f"/t/{_released_notice()}/"
    found: dict[str, Callable[[], object]] = {
        "notice GET, cached": lambda: client.get(address),
        "notice GET": lambda: (forget_pages(), client.get(address)),
    }
    return found | _search(size)


def forget_pages() -> None:
    """As after a restart: no page kept in memory."""
    early._kept.clear()


def _released_notice() -> str:
    from tests.workflows.topics.factories import released_topic

    return released_topic(summary=bodies(1, 150)[0][:200]).number


def _search(size: int) -> dict[str, Callable[[], object]]:
    day = dt.date(2026, 1, 1)
    with transaction.atomic():
        for number, (title, body) in enumerate(zip(titles(size), bodies(size), strict=True)):
            index_public_text(
                ref=f"p{number}",
                kind="notice",
                date=day + dt.timedelta(days=number // 30),
                card={},
                title=title,
                text=body,
            )
    rows: dict[str, Callable[[], object]] = {}
    for q in QUERIES:
        _require_exact(q)
        rows[f"search {q}"] = lambda q=q: search_public(q)
    return rows


def _require_exact(q: str) -> None:
    """Recall and precision over all pages of the answer, against a scan."""
    found, after = set(), None
    while after != "":
        page = search_public(q, after=after)
        found |= {hit.ref for hit in page}
        after = page.next
    truth = {
        ref
        for ref, title, text in PublicText.objects.values_list("ref", "title", "text")
        if q in title or q in text
    }
    if found != truth:
        raise AssertionError(f"{q}: {len(found)} found, {len(truth)} true")
