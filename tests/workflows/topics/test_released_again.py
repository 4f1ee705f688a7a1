"""A topic that was withdrawn and released again: what was begun and granted before goes on."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from cms.submissions.services import mark_no_comment, return_submission
from tests.home.desk.parts import begin, page_of, rows, send
from tests.workflows.topics.factories import (
    INSPECTION,
    make_clerk,
    make_director,
    make_version,
    released_topic,
)
from tests.workflows.topics.test_waiving import days, due_days, given_longer, parts_of, payload_of
from workflows.duties.queries import ledger_breaches
from workflows.topics.queries import typed_day
from workflows.topics.services import open_assignments, open_fill, withdraw_topic

pytestmark = pytest.mark.django_db


def withdraw(topic) -> None:
    withdraw_topic(topic=topic, by=make_director(), reason="有误", now=timezone.now())


def release_again(topic, *, form=None, **changes) -> None:
    """As ``on_released`` does it; ``form`` is another version of the form."""
    payload = payload_of(topic)
    pinned = payload["form"] | ({"sha256": form.sha256} if form else {})
    open_assignments(
        topic=topic,
        payload=payload | {"form": pinned} | changes,
        by=None,
        now=timezone.now(),
        named_before=typed_day(payload),
    )


def newer_form(topic):
    sections = [part for part in INSPECTION["sections"] if part["filler"] != "OFFICE"]
    return make_version(INSPECTION | {"sections": sections}, form=topic.form_version.form)


def test_a_begun_draft_goes_on_where_it_was_begun_and_is_sent(client):
    topic = released_topic()
    begun, not_begun = parts_of(topic)
    client.force_login(begun.person.account)
    draft = begin(client, begun)
    client.post(page_of(draft), rows("路灯不亮"))
    withdraw(topic)
    form = newer_form(topic)

    release_again(topic, form=form)

    begun.refresh_from_db()
    not_begun.refresh_from_db()
    assert (begun.state, begun.version_id) == ("OPEN", draft.version_id)
    assert not_begun.version == form
    assert client.get(reverse("desk:assignment", args=[begun.pk])).status_code == 200
    assert "路灯不亮" in client.get(page_of(draft)).content.decode()
    send(client, draft)
    begun.refresh_from_db()
    assert begun.state == "DONE"
    assert list(ledger_breaches()) == []


@pytest.mark.parametrize(("named", "owed"), [(10, 20), (5, 20), (30, 30)])
def test_time_that_was_granted_outlives_a_withdrawal(named, owed):
    topic = released_topic(due_on=days(10))
    part = given_longer(topic, days(20))
    withdraw(topic)

    release_again(topic, due_on=days(named).isoformat())

    assert due_days(part) == {days(owed)}
    other = parts_of(topic)[1]
    assert due_days(other) == {days(named)}


def test_time_granted_beyond_the_default_term_does_too():
    topic = released_topic()
    part = given_longer(topic, days(60))
    withdraw(topic)

    release_again(topic)

    assert due_days(part) == {days(60)}


def test_a_day_that_nobody_granted_does_not():
    topic = released_topic(due_on=days(30))
    withdraw(topic)

    release_again(topic, due_on=days(8).isoformat())

    assert due_days(parts_of(topic)[0]) == {days(8)}


def test_time_to_correct_an_answer_does():
    topic, now = released_topic(due_on=days(3)), timezone.now()
    part = parts_of(topic)[0]
    draft = open_fill(assignment=part, by=part.person.account, now=now)
    mark_no_comment(submission=draft, token="k" * 32, by=part.person.account, now=now)
    later = now + dt.timedelta(days=2)
    return_submission(submission=draft, reason="请补充", by=make_clerk(), now=later)
    part.refresh_from_db()
    given = timezone.localdate(part.due_at)
    assert given > days(3)
    withdraw(topic)

    release_again(topic)

    assert due_days(part) == {given}
