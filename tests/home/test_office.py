"""The office's screens of notices, the menus, and the first screen by role."""

import pytest
from django.urls import reverse

from cms.accounts.enums import Role
from tests.cms.accounts.factories import UserFactory
from tests.cms.submissions.factories import make_received, make_version
from tests.home.notices.factories import make_notice
from tests.home.publishing import make_public

pytestmark = pytest.mark.django_db


def signed_in(client, *roles):
    user = UserFactory(roles=roles)
    client.force_login(user)
    return user


@pytest.mark.parametrize(
    ("role", "words"),
    [
        (Role.OFFICE_STAFF, ["今天到期", "等我处理", "等别人", "新建公告"]),
        (Role.OFFICE_DIRECTOR, ["各单位超期", "进行中的表决", "待我审核", "本周"]),
        (Role.PARTY_COMMITTEE_MEMBER, ["待我表决"]),
        (Role.AUDITOR, ["审计记录"]),
    ],
)
def test_first_screen_speaks_of_the_role(client, role, words):
    signed_in(client, role)

    page = client.get("/admin/").content.decode()

    assert [word for word in words if word not in page] == []
    assert "本平台为非涉密平台" in page


def test_first_screen_asks_as_often_for_one_text_as_for_many(
    client, now, django_assert_num_queries
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    clerk = signed_in(client, Role.OFFICE_STAFF)
    make_notice(now, clerk)
    client.get("/admin/")
    with CaptureQueriesContext(connection) as one:
        client.get("/admin/")
    for _ in range(7):
        make_notice(now, clerk)

    with django_assert_num_queries(len(one)):
        client.get("/admin/")


def test_first_screen_leads_to_an_answer_that_waits(client, now):
    received = make_received(version=make_version(), now=now)
    signed_in(client, Role.OFFICE_STAFF)

    page = client.get("/admin/")

    assert page.status_code == 200
    assert reverse("submissions:detail", args=[received.pk]) in page.content.decode()
    assert client.get(reverse("submissions:detail", args=[received.pk])).status_code == 200


def test_new_notice_opens_the_editor_under_the_right_parent(client):
    signed_in(client, Role.OFFICE_STAFF)

    page = client.get(reverse("office_notices:new"), follow=True).content.decode()

    assert 'name="title"' in page
    assert 'name="slug"' not in page
    assert page.index("action-submit") < page.index("保存草稿")


def test_list_shows_the_state_in_words(client, now):
    signed_in(client, Role.OFFICE_STAFF)
    make_notice(now, title="草稿一份")
    make_public(make_notice(now), now)

    page = client.get(reverse("office_notices:index")).content.decode()

    assert "草稿" in page
    assert "已发布" in page


@pytest.mark.parametrize("role", [Role.DEPUTY, Role.PARTY_COMMITTEE_MEMBER, Role.SYSTEM_ADMIN])
def test_screens_of_notices_are_closed_to_others(client, now, role):
    notice = make_notice(now)
    signed_in(client, role)

    for name, args in (("index", []), ("new", []), ("record", [notice.pk])):
        assert client.get(reverse(f"office_notices:{name}", args=args)).status_code in (302, 403)


def test_director_withdraws_with_a_reason(client, now):
    notice = make_notice(now)
    make_public(notice, now)
    signed_in(client, Role.OFFICE_DIRECTOR)
    address = reverse("office_notices:withdraw", args=[notice.pk])

    assert client.post(address, {"reason": ""}).status_code == 422
    client.post(address, {"reason": "内容有误"})

    assert client.get(notice.public_address).status_code == 410


def test_clerk_submits_from_the_record(client, now):
    clerk = signed_in(client, Role.OFFICE_STAFF)
    notice = make_notice(now, clerk)

    page = client.post(reverse("office_notices:submit", args=[notice.pk]), follow=True)

    assert "待审核" in page.content.decode()


@pytest.mark.parametrize("address", ["/admin/images/", "/admin/documents/", "/admin/images/add/"])
def test_clerk_keeps_pictures_and_files(client, address):
    signed_in(client, Role.OFFICE_STAFF)

    assert client.get(address).status_code == 200
