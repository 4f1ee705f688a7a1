"""我要办的: each thing with its date and one button."""

import datetime as dt

import pytest
from django.urls import reverse

from tests.workflows.topics.factories import released_topic
from workflows.topics.models import Assignment

pytestmark = pytest.mark.django_db


def test_what_is_begun_is_gone_on_with(client):
    topic = released_topic()
    part = Assignment.objects.filter(topic_id=topic.pk, filler="DEPUTY").first()
    client.force_login(part.person.account)
    before = client.get("/desk/").content.decode()

    client.post(reverse("desk:assignment", args=[part.pk]), {"act": "fill"})
    after = client.get("/desk/").content.decode()

    assert "继续填写" not in before
    assert "继续填写" in after


@pytest.mark.parametrize(
    ("typed", "words"), [({}, "个工作日"), ({"due_on": dt.date(2036, 6, 30)}, "手工填写的日期")]
)
def test_how_a_date_was_reached_is_always_said(client, typed, words):
    topic = released_topic(**typed)
    part = Assignment.objects.filter(topic_id=topic.pk, filler="DEPUTY").first()
    client.force_login(part.person.account)

    for address in ("/desk/", reverse("desk:assignment", args=[part.pk])):
        page = client.get(address).content.decode()
        assert "截止" in page
        assert "期限依据" in page
        assert words in page
