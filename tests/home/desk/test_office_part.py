"""The office's part is the office's, whoever sent it: no dead end for the next clerk."""

import pytest
from django.urls import reverse
from django.utils import timezone

from cms.submissions.models import Submission
from cms.submissions.services import submit_submission
from tests.kept import once
from tests.workflows.topics.factories import make_clerk, make_mandate, released_topic
from workflows.topics.services import open_office_fill

pytestmark = pytest.mark.django_db


@once
def sent():
    """(topic, what the first clerk sent of it)."""
    topic, clerk, now = released_topic(), make_clerk(), timezone.now()
    draft = open_office_fill(topic=topic, by=clerk, now=now)
    Submission.objects.filter(pk=draft.pk).update(answers={"qheld": "2026-12-01"})
    submit_submission(submission=draft, token="token-of-the-office-part", by=clerk, now=now)
    draft.refresh_from_db()
    return topic, draft


def test_a_second_clerk_who_presses_the_button_reads_who_sent_it(client, sent):
    topic, answer = sent
    client.force_login(make_clerk())

    page = client.post(reverse("topics:office_fill", args=[topic.pk]), follow=True)

    html = page.content.decode()
    assert page.status_code == 200
    assert answer.receipt in html
    assert f"已由{answer.entered_by}提交" in html
    assert topic.title in html


def test_the_record_says_who_sent_it_and_offers_it_no_more(client, sent):
    topic, answer = sent
    client.force_login(make_clerk())

    html = client.get(reverse("topics:record", args=[topic.pk])).content.decode()

    assert f"办公室部分已由{answer.entered_by}于" in html
    assert reverse("topics:office_fill", args=[topic.pk]) not in html


def test_who_sent_it_is_thanked(client, sent):
    _topic, answer = sent
    client.force_login(answer.entered_by)

    html = client.get(reverse("desk:receipt", args=[answer.pk])).content.decode()

    assert "<h1>已提交</h1>" in html


def test_a_deputy_reads_nothing_of_it(client, sent):
    _topic, answer = sent
    client.force_login(make_mandate().person.account)

    assert client.get(reverse("desk:receipt", args=[answer.pk])).status_code == 404
