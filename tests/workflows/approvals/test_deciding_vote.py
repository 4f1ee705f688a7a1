"""The request of the vote that decides carries the whole gate; its queries do not grow."""

import json
from dataclasses import replace

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cms.publishing.queries import permit_in_force
from tests.workflows.approvals.factories import make_notice
from workflows.approvals.enums import Choice

pytestmark = pytest.mark.django_db
FIVE = [Choice.FOR] * 4 + [Choice.AGAINST]


def queries_of_deciding_vote(stage, paragraphs: int) -> list[str]:
    """The statements of the sixth member's request, for a text of so many paragraphs."""
    rows = [{"type": "para", "value": f"<p>第{n}段。</p>"} for n in range(paragraphs)]
    stage.page.body = json.dumps(rows)
    stage.page.save_revision(user=stage.clerk)
    decision = stage.open()
    stage.vote(*FIVE)
    browser = Client()
    browser.force_login(stage.members[5])
    address = reverse("approvals:vote", args=[decision.pk])

    with CaptureQueriesContext(connection) as asked:
        browser.post(address, {"choice": Choice.FOR, "confirmed": "1"})

    assert permit_in_force(stage.page.number) is not None
    return [each["sql"] for each in asked]


def test_a_long_text_is_published_with_as_many_queries_as_a_short_one(stage):
    others = [replace(stage, page=make_notice(stage.clerk, f"公告{n}")) for n in range(2)]
    _warm, short, long = (
        queries_of_deciding_vote(each, count)
        for each, count in zip([stage, *others], (1, 1, 60), strict=True)
    )

    assert len(long) == len(short)


def test_publishing_asks_no_more_than_plain_wagtail_does(stage):
    """``make bench`` counts 121 and 124 statements for the page editor's own button."""
    assert len(queries_of_deciding_vote(stage, 20)) <= 120
