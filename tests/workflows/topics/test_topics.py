"""A topic is created, numbered and submitted."""

import datetime as dt

import pytest

from cms.core.models import AuditEvent
from cms.publishing.payload import build_payload
from tests.workflows.topics.factories import (
    UserFactory,
    make_clerk,
    make_mandate,
    make_topic,
    make_version,
)
from workflows.topics.enums import TopicKind
from workflows.topics.models import InspectionPage, TopicPage
from workflows.topics.queries import KIND_MODELS
from workflows.topics.services import CannotCreateTopic, CannotSubmitTopic, submit_topic

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("roster")]


def test_create_topic_numbers_it_in_its_year(now):
    clerk = make_clerk()

    numbers = [make_topic(by=clerk, now=now).number for _ in range(3)]

    assert numbers == ["2026-001", "2026-002", "2026-003"]


def test_create_topic_never_gives_a_number_again(now):
    clerk = make_clerk()
    make_topic(by=clerk, now=now).delete()

    assert make_topic(by=clerk, now=now).number == "2026-002"


def test_create_topic_starts_a_new_series_with_the_shanghai_year(now):
    silvester = dt.datetime(2026, 12, 31, 16, 30, tzinfo=dt.UTC)  # 2027 in Shanghai

    assert make_topic(now=silvester).number == "2027-001"


def test_create_topic_refuses_a_deputy_and_records_the_attempt(now):
    deputy = make_mandate().person.account

    with pytest.raises(CannotCreateTopic):
        make_topic(by=deputy, now=now)

    assert AuditEvent.objects.filter(verb="topics.create", refused=True, actor_id=deputy.pk)


def test_create_topic_ignores_superusers(now):
    root = UserFactory(is_superuser=True)

    with pytest.raises(CannotCreateTopic):
        make_topic(by=root, now=now)


@pytest.mark.parametrize("kind", TopicKind)
def test_each_kind_is_its_own_page_and_a_topic(kind, now):
    topic = make_topic(kind=kind, now=now)

    assert type(topic) is KIND_MODELS[kind]
    assert TopicPage.objects.get().specific == topic
    assert not topic.live


def test_submit_topic_starts_the_approval_once(now):
    clerk = make_clerk()
    topic = make_topic(by=clerk, now=now)

    submit_topic(topic=topic, by=clerk, now=now)

    assert topic.workflow_in_progress
    with pytest.raises(CannotSubmitTopic):
        submit_topic(topic=topic, by=clerk, now=now)


def test_submit_topic_refuses_strangers(now):
    topic = make_topic(now=now)

    with pytest.raises(CannotSubmitTopic):
        submit_topic(topic=topic, by=make_mandate().person.account, now=now)

    assert AuditEvent.objects.filter(verb="topics.submit", refused=True).exists()


@pytest.mark.parametrize("missing", ["form_version", "starts_at", "unit"])
def test_submit_topic_refuses_an_incomplete_draft(missing, now):
    clerk = make_clerk()
    topic = make_topic(by=clerk, now=now)
    setattr(topic, missing, None)
    topic.save_revision(user=clerk, clean=False)

    with pytest.raises(CannotSubmitTopic):
        submit_topic(topic=topic, by=clerk, now=now)


def test_payload_names_deputies_and_hides_what_is_internal(now):
    leader = make_mandate("CITY")
    other = make_mandate("PROVINCE")
    clerk = make_clerk()
    leader.person.phone = "13900001111"
    leader.person.save()
    topic = make_topic(
        by=clerk, now=now, deputies=[other, leader], group_leader=leader, remark="三单元有意见"
    )

    payload, text = build_payload(topic)

    assert [row["name"] for row in payload["deputies"]] == [leader.person.name, other.person.name]
    assert payload["card"]["title"] == topic.title
    for secret in ("三单元有意见", "13900001111", str(clerk), clerk.username):
        assert secret not in text


def test_payload_pins_the_form_version(now):
    version = make_version()
    topic = make_topic(now=now, form_version=version)
    before = build_payload(topic)[1]

    make_version({"schema_version": 1, "title": "视察记录表", "sections": []}, form=version.form)
    again = InspectionPage.objects.get(pk=topic.pk).get_latest_revision_as_object()
    assert build_payload(again)[1] == before

    again.form_version = version.form.versions.get(number=2)
    assert build_payload(again)[1] != before


@pytest.mark.parametrize("kind", TopicKind)
def test_payload_is_the_same_for_the_same_draft(kind, now):
    topic = make_topic(kind=kind, now=now)

    again = topic.get_latest_revision_as_object()

    assert build_payload(again)[1] == build_payload(topic)[1]
