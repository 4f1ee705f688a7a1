"""复制微信通知 of what is public: its approved title and its address, and nothing of a draft."""

import pytest
from django.urls import reverse
from django.utils import timezone

from cms.accounts.enums import Role
from tests.home.notices.factories import make_notice
from tests.home.publishing import make_public
from tests.workflows.approvals.factories import UserFactory
from tests.workflows.topics.factories import make_clerk, released_topic

pytestmark = pytest.mark.django_db


def test_the_notice_names_the_approved_title_and_its_address(client):
    now, clerk = timezone.now(), make_clerk()
    notice = make_notice(now, clerk, title="接待公告")
    client.force_login(clerk)
    address = reverse("office_notices:wechat", args=[notice.pk])
    record = reverse("office_notices:record", args=[notice.pk])
    assert client.get(address).status_code == 404
    assert address not in client.get(record).content.decode()

    make_public(notice, now)
    page = client.get(address).content.decode()

    assert "接待公告" in page
    assert f"/t/{notice.number}/" in page
    assert "<svg" in page
    assert address in client.get(record).content.decode()
    client.force_login(UserFactory(roles=[Role.DEPUTY]))
    assert client.get(address).status_code in (302, 403, 404)


def test_of_a_topic_it_is_only_read(client):
    topic = released_topic()
    client.force_login(make_clerk())
    address = reverse("topics:wechat", args=[topic.pk])

    assert client.get(address).status_code == 200
    assert client.post(address).status_code == 405


def test_the_record_of_a_topic_has_one_for_everybody_who_has_not_answered(client):
    topic = released_topic()
    client.force_login(make_clerk())

    page = client.get(reverse("topics:record", args=[topic.pk])).content.decode()

    assert page.count('data-copy="您好！') == 3
    assert reverse("topics:wechat", args=[topic.pk]) in page
