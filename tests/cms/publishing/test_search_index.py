"""What is released is found, what is withdrawn is not, at the very same moment."""

import pytest
from django.core.management import call_command
from django.utils import timezone

from cms.publishing.queries import permit_in_force
from cms.publishing.search_index import words_of
from cms.publishing.services import withdraw
from cms.search.models import PublicText
from cms.search.queries import search_public
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


def test_update_index_finds_every_text_in_force_again():
    clerk = make_clerk()
    topic = make_topic(by=clerk)
    approve(topic, by=clerk)
    before = PublicText.objects.get().folded
    PublicText.objects.all().delete()

    call_command("update_index", verbosity=0)

    assert _found("培育") == [topic.number]
    assert PublicText.objects.get().folded == before


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
