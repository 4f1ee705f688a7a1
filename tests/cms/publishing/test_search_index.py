"""What is released is found, what is withdrawn is not, at the very same moment."""

import datetime as dt

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from cms.core.append_only import triggers_lifted
from cms.publishing.models import Permit
from cms.publishing.queries import permit_in_force
from cms.publishing.search_index import words_of
from cms.publishing.services import withdraw
from cms.search.models import PublicText
from cms.search.queries import search_public
from cms.search.services import index_public_text
from tests.cms.publishing.factories import make_draft, make_public, marker
from tests.workflows.topics.factories import approve, make_clerk, make_director, make_topic

pytestmark = pytest.mark.django_db


def _found(q: str) -> list[str]:
    return [hit.ref for hit in search_public(q)]


def test_a_topic_is_found_from_its_release_to_its_withdrawal():
    clerk = make_clerk()
    topic = make_topic(by=clerk, title="专精特新企业培育情况", remark="只给办公室看")
    assert _found("培育") == []

    approve(topic, by=clerk)
    assert _found("培育") == [topic.number]
    assert _found("只给办公室看") == []

    permit = permit_in_force(topic.number)
    withdraw(permit=permit, by=make_director(), reason="有误", now=timezone.now())
    assert _found("培育") == []


@pytest.mark.parametrize("spelled", ["{}", "{} ", "“{}”"])
def test_a_text_is_found_by_the_number_that_is_printed_on_it(client, spelled):
    drafts = [make_draft(marker()) for _each in range(3)]
    numbers = [make_public(draft).number for draft in drafts]

    for number in numbers:
        assert _found(spelled.format(number)) == [number]
        assert _found(spelled.format(number.lower())) == [number]
        shown = client.get("/search/", {"q": number}).content.decode()
        assert f'href="/t/{number}/"' in shown


def test_names_of_bytes_are_no_words():
    image = {"original": "30cdc" * 12 + "abcd"}
    assert list(words_of({"body": [{"type": "picture", "value": {"image": image}}]})) == []
    assert list(words_of({"body": ["30cdc", "编号30cdc"]})) == ["30cdc", "编号30cdc"]


def test_a_year_alone_is_no_number_and_finds_the_texts_that_say_it(now):
    for ref, text in (
        ("2026-004", "无年份"),
        ("2026-041", "见2026-004号公告"),
        ("2025-007", "2026年"),
    ):
        index_public_text(ref=ref, kind="notice", date=now.date(), card={}, title="公告", text=text)

    assert _found("2026") == ["2025-007", "2026-041"]
    assert _found("2026-") == _found("2026-0") == ["2026-041", "2026-004"]
    assert _found("2026-004") == _found("２０２６－００４") == ["2026-041", "2026-004"]
    assert _found("2026-004 无年份") == ["2026-004"]
    assert _found("2026-005") == []


def test_update_index_finds_every_text_in_force_again():
    clerk = make_clerk()
    topic = make_topic(by=clerk)
    approve(topic, by=clerk)
    before = PublicText.objects.get().folded
    PublicText.objects.all().delete()

    call_command("update_index", verbosity=0)

    assert _found("培育") == [topic.number]
    assert PublicText.objects.get().folded == before


def _leave_behind(ref: str, word: str) -> None:
    """A row in the public index that no release wrote."""
    index_public_text(
        ref=ref,
        kind="NOTICE",
        date=dt.date(2026, 5, 12),
        card={"title": f"漏出{word}", "unit": f"漏出{word}"},
        title=f"漏出{word}",
        text=f"漏出{word}",
    )


@pytest.mark.parametrize("face", ["/search/?q={}", "/api/v1/search?q={}"])
def test_a_row_left_in_the_index_is_not_shown(face):
    word = marker()
    never, gone = make_draft(word), make_draft(word)
    permit = make_public(gone)
    shown = Client().get(face.format(word)).content.decode()
    assert gone.number in shown

    withdraw(permit=permit, by=None, reason="有误", now=timezone.now())
    _leave_behind(never.number, word)
    _leave_behind(gone.number, word)
    assert _found(word) != []

    after = Client().get(face.format(word)).content.decode()
    assert never.number not in after
    assert gone.number not in after
    assert "漏出" not in after


@pytest.mark.parametrize("face", ["/search/?q={}", "/api/v1/search?q={}"])
def test_an_altered_row_of_a_public_text_shows_the_permits_words(face):
    word = marker()
    draft = make_draft(word)
    make_public(draft)
    _leave_behind(draft.number, word)

    shown = Client().get(face.format(word)).content.decode()

    assert draft.number in shown
    assert "漏出" not in shown
    assert "摘要" in shown


@pytest.mark.parametrize(
    "face", ["/", "/notices/", "/feed.xml", "/search/?q={}", "/api/v1/texts", "/api/v1/search?q={}"]
)
def test_a_permit_altered_past_the_triggers_is_in_no_list(face):
    word = marker()
    draft, whole = make_draft(word), make_draft(word)
    permit = make_public(draft)
    make_public(whole)
    with triggers_lifted():
        Permit.objects.filter(pk=permit.pk).update(title="漏出", summary="漏出")

    shown = Client().get(face.format(word)).content.decode()

    assert whole.number in shown
    assert draft.number not in shown
    assert "漏出" not in shown


def test_words_are_what_a_reader_sees():
    payload = {
        "schema": "notice/1",
        "card": {"title": "卡片"},
        "body": [
            {"type": "para", "value": {"html": "<p>第一段&amp;</p><p>第<b>二</b>段</p>"}},
            {"type": "table", "value": {"rows": [["甲", "乙"]], "head": True}},
            {"type": "picture", "value": {"image": {"src": "/b/0.jpg"}, "alt": "车间"}},
        ],
        "files": {"0": {"name": "内部.docx"}},
    }

    lines = "\n".join(words_of(payload)).split("\n")

    assert [line for line in lines if line] == ["第一段&", "第二段", "甲", "乙", "车间"]
