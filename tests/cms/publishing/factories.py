"""A gated notice, its lawful release without a ballot, and what anonymous readers see."""

import uuid

from django.test import Client
from django.utils import timezone
from wagtail.models import Page

from home.notices.models import NoticePage
from home.notices.tree import notice_index
from tests.home import publishing


def marker() -> str:
    """A word that stands nowhere else."""
    return f"标记{uuid.uuid4().hex[:10]}"


def make_draft(word: str, **fields) -> NoticePage:
    """A saved draft that carries ``word`` in title, summary and body."""
    page = notice_index().add_child(
        instance=NoticePage(
            title=f"公告{word}",
            summary=f"摘要{word}",
            body=[("heading", f"小标题{word}")],
            **fields,
        )
    )
    page.save_revision()
    return NoticePage.objects.get(pk=page.pk)


verdict_on = publishing.decided


def make_public(obj, now=None, **fields):
    """Decided in the register of the tests, issued and released; returns the permit."""
    return publishing.make_public(obj, now or timezone.now(), **fields)


def faces(number: str, word: str) -> dict[str, str]:
    """Every public face that could show the text, by name."""
    return {
        "page": f"/t/{number}/",
        "home": "/",
        "list": "/notices/",
        "search": f"/search/?q={word}",
        "site map": "/sitemap.xml",
        "feed": "/feed.xml",
        "API list": "/api/v1/texts",
        "API text": f"/api/v1/texts/{number}",
        "API search": f"/api/v1/search?q={word}",
    }


def seen_at(page: Page, word: str) -> set[str]:
    """Names of the faces at which an anonymous client meets the word or the page's address.

    The searched word itself is echoed by the search page, so there only the address counts.
    """
    anonymous, found = Client(), set()
    for name, address in faces(page.number, word).items():
        response = anonymous.get(address)
        text = b"".join(response) if response.streaming else response.content
        hit = page.number.encode() in text or ("search" not in name and word.encode() in text)
        if response.status_code == 200 and hit:
            found.add(name)
    return found
