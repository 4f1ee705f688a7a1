"""Wagtail's own moderation, the nearest that it has to a ballot: one moderator decides."""

import itertools

from django.urls import reverse

from bench.act import Act
from bench.browser import Browser
from bench.plain.models import PlainPage
from bench.stock.notices import body, editor, home


def acts(sizes: dict) -> dict[str, Act]:
    """The moderator's look at a submitted page, and the approval."""
    browser, numbers = editor(), itertools.count(1)

    def submitted() -> PlainPage:
        page = PlainPage(title="公告", slug=f"moderated-{next(numbers)}", body=body(), live=False)
        home().add_child(instance=page)
        page.save_revision()
        page.get_workflow().start(page, None)
        return page

    return {
        "moderation page": Act(lambda page: _look(browser, page), submitted),
        "moderate": Act(lambda page: _approve(browser, page), submitted),
    }


def _look(browser: Browser, page: PlainPage) -> None:
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])
    status, _headers, html = browser.get(address)
    if status != 200 or not html:
        raise AssertionError(f"{address}: {status}")


def _approve(browser: Browser, page: PlainPage) -> None:
    step = page.current_workflow_task_state.pk
    address = reverse("wagtailadmin_pages:workflow_action", args=[page.pk, "approve", step])
    status, _headers, _html = browser.post(address, {"comment": ""})
    page.refresh_from_db()
    if status not in (200, 302) or not page.live:
        raise AssertionError(f"not approved: {status}")
