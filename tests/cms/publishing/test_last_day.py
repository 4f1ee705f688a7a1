"""A dated text is public to the end of its last day, whether the clock runs or not."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from cms.publishing.due import publish_due
from cms.publishing.early import forget_pages
from cms.publishing.queries import in_force, permit_in_force
from cms.publishing.views import forget_files
from tests.cms.publishing.factories import make_draft, make_public, marker, seen_at
from tests.cms.publishing.ways.scenario import byte_addresses, make_full_draft

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)


@pytest.fixture(autouse=True)
def _at_noon(now):
    forget_pages()
    forget_files()
    with time_machine.travel(now, tick=False):
        yield


def dated(now, word: str):
    today = timezone.localdate(now)
    return make_public(make_draft(word, ends_on=today, date=today), now)


def gone_words(day) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


@pytest.mark.parametrize("clock_runs", [True, False])
def test_an_ended_text_says_its_last_day_and_no_later_one(now, clock_runs):
    permit = dated(now, marker())
    today = timezone.localdate(now)
    with time_machine.travel(permit.ends_at + timedelta(minutes=1), tick=False):
        if clock_runs:
            assert [each.act for each in publish_due(now=timezone.now())] == ["withdraw"]
        page = Client().get(permit.address)
        answer = Client().get(f"/api/v1/texts/{permit.number}")

    assert (page.status_code, answer.status_code) == (410, 410)
    assert "该信息展示期已满" in page.content.decode()
    assert gone_words(today) in page.content.decode()
    assert gone_words(today + timedelta(days=1)) not in page.content.decode()
    assert answer.json()["withdrawn_on"] == today.isoformat()


def test_no_face_shows_a_text_after_its_last_day_while_the_clock_stands_still(now):
    word = marker()
    permit = dated(now, word)
    with time_machine.travel(permit.ends_at - SECOND, tick=False):
        shown = seen_at(permit, word)
        etag = Client().get(permit.address).headers["ETag"]
    with time_machine.travel(permit.ends_at, tick=False):
        left = seen_at(permit, word)
        asked_again = Client().get(permit.address, headers={"If-None-Match": etag})
        assert permit_in_force(permit.number) is None
        assert not in_force(number=permit.number).exists()

    assert shown >= {"page", "list", "feed", "site map", "API list", "API text", "search"}
    assert left == set()
    assert asked_again.status_code == 410


def test_bytes_are_gone_with_the_last_day_of_their_text(now):
    draft = make_full_draft(marker()).get_latest_revision_as_object()
    permit = make_public(draft, now, ends_at=now + timedelta(hours=1))
    addresses = byte_addresses(draft).values()

    assert {Client().get(each).status_code for each in addresses} == {200}
    with time_machine.travel(permit.ends_at, tick=False):
        assert {Client().get(each).status_code for each in addresses} == {404}


def test_a_kept_page_costs_one_query_and_an_ended_one_no_more_than_two(
    now, django_assert_num_queries, django_assert_max_num_queries
):
    permit = dated(now, marker())
    Client().get(permit.address)
    with django_assert_num_queries(1):
        assert Client().get(permit.address).status_code == 200
    with time_machine.travel(permit.ends_at, tick=False), django_assert_max_num_queries(2):
        assert Client().get(permit.address).status_code == 410
