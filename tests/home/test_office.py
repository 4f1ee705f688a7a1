"""The office's screens of notices, the menus, and the first screen by role."""

import json
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cms.accounts.enums import Role
from tests.cms.accounts.factories import UserFactory
from tests.cms.submissions.factories import make_received, make_version
from tests.home.notices.factories import make_notice
from tests.home.publishing import make_public

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("roster")]


def signed_in(client, *roles):
    user = UserFactory(roles=roles)
    client.force_login(user)
    return user


@pytest.mark.parametrize(
    ("role", "words"),
    [
        (Role.OFFICE_STAFF, ["今天到期和已超期", "等我处理", "等别人", "新建公告"]),
        (Role.OFFICE_DIRECTOR, ["超期情况", "进行中的表决", "待我审核", "本周"]),
        (Role.PARTY_COMMITTEE_MEMBER, ["待我表决"]),
        (Role.AUDITOR, ["审计记录"]),
    ],
)
def test_first_screen_speaks_of_the_role(client, role, words):
    signed_in(client, role)

    page = client.get("/admin/").content.decode()

    assert [word for word in words if word not in page] == []
    assert "本平台为非涉密平台" in page


@pytest.mark.parametrize(
    ("role", "says"),
    [(Role.OFFICE_STAFF, True), (Role.OFFICE_DIRECTOR, True), (Role.AUDITOR, False)],
)
def test_first_screen_tells_the_office_that_a_calendar_is_missing(client, role, says, monkeypatch):
    monkeypatch.setattr("home.panels.first_screen.missing_years", lambda today: [2031])
    signed_in(client, role)

    page = client.get("/admin/").content.decode()

    assert ("2031 年的放假安排尚未录入" in page) == says
    assert (reverse("calendars_year_of", args=[2031]) in page) == says


def test_first_screen_asks_as_often_for_one_text_as_for_many(
    client, now, django_assert_num_queries
):
    clerk = signed_in(client, Role.OFFICE_STAFF)
    make_notice(now, clerk)
    client.get("/admin/")
    with CaptureQueriesContext(connection) as one:
        client.get("/admin/")
    for _ in range(7):
        make_notice(now, clerk)

    with django_assert_num_queries(len(one)):
        client.get("/admin/")


@pytest.mark.parametrize(
    ("role", "shown"),
    [(Role.OFFICE_STAFF, True), (Role.OFFICE_DIRECTOR, True), (Role.AUDITOR, False)],
)
def test_the_sidebar_offers_pictures_by_role_and_asks_nothing_for_it(client, role, shown):
    signed_in(client, role)
    client.get("/admin/")

    with CaptureQueriesContext(connection) as asked:
        page = client.get("/admin/").content.decode()

    assert (f'"{reverse("wagtailimages:index")}"' in page) == shown
    assert not [each for each in asked if "collectionpermission" in each["sql"]]


@pytest.mark.parametrize("listing", ["wagtailimages:index", "wagtaildocs:index"])
@pytest.mark.parametrize("part", ["", "results/"])
def test_pictures_and_files_are_searched_in_their_lists(client, listing, part):
    signed_in(client, Role.OFFICE_STAFF)

    found = client.get(reverse(listing) + part, {"q": "河"})

    assert found.status_code == 200


def test_the_sidebar_names_who_is_signed_in(client):
    clerk = signed_in(client, Role.OFFICE_STAFF)

    page = client.get("/admin/").content.decode()

    said = json.loads(
        re.search(r'id="wagtail-sidebar-props"[^>]*>(.*?)</script>', page, re.DOTALL)[1]
    )
    assert clerk.get_full_name() in json.dumps(said, ensure_ascii=False)


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


@pytest.mark.parametrize(
    "address",
    [
        "/admin/pages/",
        "/admin/pages/1/",
        "/admin/pages/{notice}/",
        "/admin/pages/{folder}/",
        "/admin/pages/workflow/history/{notice}/",
        "/admin/pages/{notice}/workflow_history/",
    ],
)
def test_a_clerk_never_stands_in_the_page_tree(client, now, address):
    clerk = signed_in(client, Role.OFFICE_STAFF)
    notice = make_notice(now, clerk)

    page = client.get(address.format(notice=notice.pk, folder=notice.get_parent().pk), follow=True)

    assert page.request["PATH_INFO"] in {
        "/admin/",
        "/admin/notices/",
        f"/admin/notices/{notice.pk}/",
        address.format(notice=notice.pk, folder=""),
    }
    assert (page.status_code == 404) is ("workflow/history" in address)
    assert client.get("/admin/pages/search/?q=x").status_code == 403


def test_search_finds_a_word_in_the_middle_of_a_sentence_and_leads_to_the_record(
    client, now, django_capture_on_commit_callbacks
):
    clerk = signed_in(client, Role.OFFICE_STAFF)
    with django_capture_on_commit_callbacks(execute=True):
        notice = make_notice(now, clerk)
        other = make_notice(now, clerk, body="[]")

    page = client.get("/admin/search/", {"q": "培育"}).content.decode()

    assert reverse("office_notices:record", args=[notice.pk]) in page
    assert reverse("office_notices:record", args=[other.pk]) not in page
    assert "没有找到" in client.get("/admin/search/", {"q": "查无此词"}).content.decode()


def test_search_is_the_offices(client):
    signed_in(client, Role.PARTY_COMMITTEE_MEMBER)

    assert client.get("/admin/search/").status_code in (302, 403)


@pytest.mark.parametrize(
    ("role", "shown"),
    [(Role.OFFICE_STAFF, True), (Role.AUDITOR, True), (Role.SYSTEM_ADMIN, False)],
)
def test_the_sidebar_searches_for_the_office_or_not_at_all(client, role, shown):
    signed_in(client, role)

    page = client.get("/admin/").content.decode()

    searches = re.findall(r'"wagtail\.sidebar\.SearchModule", "_args": \["([^"]+)"', page)
    assert searches == (["/admin/search/"] if shown else [])


def test_menu_follows_the_flow(client):
    signed_in(client, Role.OFFICE_STAFF)

    page = client.get("/admin/").content.decode()

    props = page[page.index('id="wagtail-sidebar-props"') :]
    labels = [
        "监督事项",
        "公告",
        "填报台账",
        "表决台账",
        "台账",
        "人员与机构",
        "网站栏目",
        "图片",
        "文件",
    ]
    places = [props.index(json.dumps(label)) for label in [*labels, "设置"]]
    assert places == sorted(places)
