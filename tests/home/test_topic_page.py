"""A public topic: who, when, where, by what authority, and the form; nobody who is not public."""

import copy
import datetime as dt

import pytest
from django.utils import timezone

from cms.people.models import Person
from tests.kept import once
from tests.workflows.topics.factories import (
    INSPECTION,
    make_clerk,
    make_director,
    make_mandates,
    make_topic,
    make_unit,
    make_version,
    released_topic,
)
from workflows.approvals.models import Seat
from workflows.topics.services import withdraw_topic

pytestmark = pytest.mark.django_db


@once
def topic():
    start = timezone.make_aware(dt.datetime(2027, 3, 2, 9, 30))
    mandates = make_mandates(3)
    Person.objects.filter(mandates__in=mandates).update(phone="13900001234")
    return released_topic(
        by=make_clerk(),
        deputies=mandates,
        group_leader=mandates[0],
        unit=make_unit("经济发展局"),
        starts_at=start,
        ends_at=start + dt.timedelta(hours=2),
    )


def test_page_names_what_is_public(client, topic):
    page = client.get(topic.public_address).content.decode()

    for mandate in topic.deputies.all():
        assert mandate.person.name in page
        assert mandate.get_level_display() in page
    for word in ("经济发展局", "2027年3月2日 09:30", "11:30", topic.authority, "组长"):
        assert word in page
    assert f'href="/t/{topic.number}/form/"' in page


def test_page_names_nobody_else_and_no_way_to_reach_them(client, topic):
    pages = [
        client.get(address).content.decode()
        for address in (topic.public_address, f"{topic.public_address}form/")
    ]

    inner = [topic.owner.person.name, *Seat.objects.values_list("name", flat=True)]
    assert len(inner) > 5
    for page in pages:
        assert [name for name in inner if name in page] == []
        assert "13900001234" not in page
        assert topic.remark not in page


def test_form_is_shown_as_it_will_be_filled(client, topic):
    page = client.get(f"{topic.public_address}form/").content.decode()

    for word in ("代表发现的问题", "建议", "情况说明", "视察日期", "第 1 版"):
        assert word in page
    assert "<fieldset disabled>" in page


def test_form_stays_the_one_that_was_voted_on(client, topic):
    changed = copy.deepcopy(INSPECTION)
    changed["sections"][0]["title"] = "改过的部分"
    draft = topic.get_latest_revision_as_object()
    draft.form_version = make_version(changed, form=topic.form_version.form)
    draft.save_revision()

    page = client.get(f"{topic.public_address}form/").content.decode()

    assert "代表发现的问题" in page
    assert "改过的部分" not in page


def test_form_goes_with_its_topic(client, topic):
    drafted = make_topic()
    assert client.get(f"{drafted.public_address}form/", follow=True).status_code == 404

    withdraw_topic(topic=topic, by=make_director(), reason="时间调整", now=timezone.now())

    assert client.get(f"{topic.public_address}form/", follow=True).status_code == 410
