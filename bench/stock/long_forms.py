"""A form page of 300 fields, none with a condition: Wagtail has none."""

import itertools

from django.urls import reverse

from bench.act import Act
from bench.browser import Browser
from bench.plain.models import PlainForm
from bench.questions import sheets_of_answers
from bench.stock.forms import _send, make_form, posted
from bench.stock.notices import path_of, publisher
from bench.window import EXPANDED, opened

COUNT = 300


def _editors(page: PlainForm) -> dict[str, Act]:
    """The page editor with 60 fields, and with all: the one screen that shows them."""
    one, user = "[data-inline-panel-child] [data-panel-toggle]", publisher()
    return {
        f"editor {count} {slower}": opened(
            reverse("wagtailadmin_pages:edit", args=[found.pk]), user, one, EXPANDED, slower
        )
        for count, found in ((60, make_form(60)), (COUNT, page))
        for slower in (1, 4)
    }


def acts(sizes: dict) -> dict[str, Act]:
    """GET, POST, the bare check of a posted form, and publishing the page with its fields."""
    browser, page = Browser(), make_form(COUNT)
    url, numbers = path_of(page), itertools.count(1)
    bodies = itertools.cycle([posted(filled) for filled in sheets_of_answers(COUNT, 50)])

    def look(_prepared) -> dict:
        _status, _headers, body = browser.get(url)
        return {"kib": len(body) / 1024}

    def check(body: dict) -> None:
        form = PlainForm.objects.get(pk=page.pk).get_form(body, page=page, user=None)
        if not form.is_valid():
            raise AssertionError(form.errors)

    def renamed() -> PlainForm:
        found = PlainForm.objects.get(pk=page.pk)
        found.title = f"{COUNT} 问登记表 {next(numbers)}"
        return found

    return _editors(page) | {
        f"long form {COUNT}": Act(look, alone=True),
        f"send {COUNT}": Act(lambda body: _send(browser, url, body), lambda: next(bodies)),
        f"rules {COUNT}": Act(check, lambda: next(bodies)),
        f"finalise {COUNT}": Act(lambda page: page.save_revision().publish(), renamed),
    }
