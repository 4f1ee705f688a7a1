"""Publishing from Wagtail's editor."""

import itertools
import json

from django.urls import reverse

from bench.act import Act
from bench.browser import Browser
from bench.plain.models import PlainPage
from bench.stock.notices import body, editor, home
from bench.texts import paragraphs


def acts(sizes: dict) -> dict[str, Act]:
    """The editor's "publish"; beside it the bare call, without a request and a form."""
    browser, numbers = editor(), itertools.count(1)

    def draft() -> PlainPage:
        page = PlainPage(title="公告", slug=f"draft-{next(numbers)}", body=body(), live=False)
        home().add_child(instance=page)
        page.save_revision()
        return page

    return {
        "publish": Act(lambda page: _publish(browser, page), draft),
        "publish call": Act(lambda page: page.latest_revision.publish(), draft),
    }


def _publish(browser: Browser, page: PlainPage) -> None:
    """What the editor's button posts."""
    text = {"blocks": [_block(n, line) for n, line in enumerate(paragraphs())], "entityMap": {}}
    fields = {
        "title": page.title,
        "slug": page.slug,
        "body": json.dumps(text),
        "seo_title": "",
        "search_description": "",
        "comments-TOTAL_FORMS": 0,
        "comments-INITIAL_FORMS": 0,
        "action-publish": "action-publish",
    }
    status, _headers, _body = browser.post(
        reverse("wagtailadmin_pages:edit", args=[page.pk]), fields
    )
    page.refresh_from_db()
    if status != 302 or not page.live:
        raise AssertionError("not published")


def _block(number: int, text: str) -> dict:
    return {
        "key": f"k{number:04d}",
        "type": "unstyled",
        "text": text,
        "depth": 0,
        "inlineStyleRanges": [],
        "entityRanges": [],
    }
