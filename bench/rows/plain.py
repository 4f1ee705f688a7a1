"""Plain Wagtail's acts."""

from collections.abc import Callable

from django.db import transaction
from django.db.models import Model
from django.test import Client
from wagtail.models import Page, Site

from bench.plain.models import PlainPage
from bench.texts import QUERIES, bodies, titles


def acts(size: int) -> dict[str, Callable[[], object]]:
    """Rows by name; ``size`` is the number of pages to search."""
    home = Site.objects.get(is_default_site=True).root_page
    client = Client()
    notice = home.add_child(
        instance=PlainPage(title="公告", slug="notice", body=f"<p>{bodies(1, 1500)[0]}</p>")
    )
    found = {"notice GET": lambda: client.get(notice.url)}
    found["notice GET, cached"] = found["notice GET"]
    found |= _search(home, size)
    return found


def _search(home: Page, size: int) -> dict[str, Callable[[], object]]:
    pages = [
        PlainPage(title=title, slug=f"p{number}", body=f"<p>{body}</p>")
        for number, (title, body) in enumerate(zip(titles(size), bodies(size), strict=True))
    ]
    with transaction.atomic():
        for number, page in enumerate(pages):
            page.path = home.path + Page._int2str(1000 + number).rjust(4, "0")
            page.depth, page.draft_title, page.locale = home.depth + 1, page.title, home.locale
            page.set_url_path(home)
            Model.save(page)  # the signal behind it fills the stock index
    rows: dict[str, Callable[[], object]] = {}
    for q in QUERIES:
        rows[f"search {q}"] = lambda q=q: list(PlainPage.objects.search(q)[:20])
        rows[f"scan {q}"] = lambda q=q: list(
            PlainPage.objects.filter(body__contains=q).order_by("-pk")[:20]
        )
    return rows
