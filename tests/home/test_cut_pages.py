"""A row whose seal does not hold is left out of its page, and takes no other page with it."""

import re

import pytest
from django.test import Client

from cms.core.append_only import triggers_lifted
from cms.publishing.models import Permit
from cms.publishing.queries import in_force
from home.queries import page_of
from tests.cms.publishing.factories import make_draft, make_public

pytestmark = pytest.mark.django_db


@pytest.fixture
def numbers():
    """Twenty-one in force, the newest of them altered past the triggers; of the sound ones."""
    for each in range(21):
        make_public(make_draft(f"第{each}"))
    rows = list(in_force())
    with triggers_lifted():
        Permit.objects.filter(pk=rows[0].pk).update(title="漏出")
    return [row.number for row in rows[1:]]


def test_every_older_text_is_reached_from_the_list(numbers):
    client, address, seen = Client(), "/notices/", []
    while address:
        html = client.get(address).content.decode()
        seen += dict.fromkeys(re.findall(r'href="/t/([\w-]+)/"', html))
        found = re.search(r'rel="next" href="([^"]+)"', html)
        address = f"/notices/{found[1]}" if found else ""

    assert seen == numbers


def test_every_older_text_is_reached_from_the_api(numbers):
    client, offset, seen = Client(), 0, []
    while offset is not None:
        page = client.get("/api/v1/texts", {"offset": offset}).json()
        seen += [item["number"] for item in page["items"]]
        offset = page["next"]

    assert seen == numbers


def test_a_page_of_cards_says_that_more_follow(numbers):
    first, second = (page_of(in_force(), number) for number in (1, 2))

    assert (len(first.cards), first.next) == (19, 2)
    assert (len(second.cards), second.next) == (1, 0)
