"""公开中的信息 and 紧急下线: two taps and a reason, on the desk and in the admin."""

import pytest
from django.test import Client
from django.urls import reverse

from cms.accounts.enums import Role
from cms.core.models import AuditEvent
from cms.publishing.models import PermitEvent
from cms.publishing.services import withdraw
from home.models import SiteTexts
from tests.cms.accounts.factories import UserFactory
from tests.home.notices.factories import make_notice
from tests.home.publishing import make_public
from tests.workflows.topics.factories import released_topic
from workflows.topics.models import Assignment

pytestmark = pytest.mark.django_db
FACES = [("desk:public_texts", "desk:take_down"), ("public_texts", "public_take_down")]


@pytest.fixture
def director(client):
    user = UserFactory(roles=[Role.OFFICE_DIRECTOR])
    client.force_login(user)
    return user


@pytest.fixture
def permit(now):
    return make_public(make_notice(now, title="接待日公告"), now)


def events(permit) -> list[tuple[str, str]]:
    found = PermitEvent.objects.filter(permit=permit).order_by("pk")
    return list(found.values_list("verb", "reason"))


@pytest.mark.parametrize(("listing", "act"), FACES)
def test_two_taps_and_a_reason(client, director, permit, listing, act):
    address = reverse(act, args=[permit.number])
    assert address in client.get(reverse(listing)).content.decode()

    page = client.get(address).content.decode()
    done = client.post(address, {"reason": "图片侵权"}, follow=True)

    assert page.count('<button type="submit" class="big"') + page.count('class="button no"') == 1
    html = done.content.decode()
    assert (
        f"已撤回，不再公开：{permit.title}" in html
    )  # which one, and it stands in the list no more
    assert html.count(permit.title) == 1
    assert address not in html
    assert Client().get(permit.address).status_code == 410
    assert events(permit)[-1] == ("WITHDRAWN", "图片侵权")


def test_what_was_just_released_is_two_taps_from_her_first_screen(client, director, permit, now):
    make_public(make_notice(now, title="第二条公告"), now)
    home = reverse("desk:home")
    address = reverse("desk:take_down", args=[permit.number])
    assert f'href="{address}"' in client.get(home).content.decode()

    client.post(address, {"reason": "图片侵权"})

    assert address not in client.get(home).content.decode()
    assert "第二条公告" in client.get(home).content.decode()
    client.force_login(UserFactory(roles=[Role.OFFICE_STAFF]))
    assert "第二条公告" not in client.get(home).content.decode()


@pytest.mark.parametrize(("listing", "act"), FACES)
def test_without_a_reason_it_stays_and_says_why(client, director, permit, listing, act):
    address = reverse(act, args=[permit.number])

    page = client.post(address, {"reason": " "})

    assert page.status_code == 422
    assert "error" in page.content.decode()
    assert Client().get(permit.address).status_code == 200
    long = client.post(address, {"reason": "长" * 301})
    assert (long.status_code, "长" * 301 in long.content.decode()) == (422, True)


@pytest.mark.parametrize(("listing", "act"), FACES)
@pytest.mark.parametrize("role", [Role.OFFICE_STAFF, Role.AUDITOR])
def test_nobody_but_the_director_and_the_attempt_is_on_record(client, permit, listing, act, role):
    client.force_login(UserFactory(roles=[role]))
    address = reverse(act, args=[permit.number])

    assert address not in client.get(reverse(listing)).content.decode()
    assert client.get(address).status_code in (302, 403)  # Wagtail leads away from what it shuts
    assert client.post(address, {"reason": "x"}).status_code in (302, 403)

    assert Client().get(permit.address).status_code == 200
    assert AuditEvent.objects.filter(verb="publishing.withdraw", refused=True).count() == 1


@pytest.mark.parametrize(("listing", "act"), FACES)
def test_a_second_tap_finds_it_gone_and_says_so(client, director, permit, now, listing, act):
    withdraw(permit=permit, by=director, reason="有误", now=now)
    address = reverse(act, args=[permit.number])

    for ask in (client.get, client.post):
        assert "已不再公开" in ask(address, follow=True).content.decode()
    assert client.get(reverse(act, args=["2026-G999"])).status_code == 404
    assert [verb for verb, _reason in events(permit)] == ["RELEASED", "WITHDRAWN"]


@pytest.mark.parametrize(("listing", "act"), FACES)
def test_the_list_is_searched_by_title_and_number(client, director, permit, now, listing, act):
    other = make_public(make_notice(now, title="另一公告"), now)

    def shown(words: str) -> list[bool]:
        page = client.get(reverse(listing), {"words": words}).content.decode()
        return [reverse(act, args=[each.number]) in page for each in (permit, other)]

    assert shown("") == [True, True]
    assert shown("接待日") == [True, False]
    assert shown(other.number) == [False, True]
    assert "没有名为" in client.get(reverse(listing), {"words": "查无"}).content.decode()


def test_the_newest_change_leads_and_the_frame_is_in_the_list(client, director, permit, now):
    later = make_public(make_notice(now, title="较晚"), now.replace(hour=15))
    site = make_public(SiteTexts.objects.get(), now.replace(hour=16))

    page = client.get(reverse("desk:public_texts")).content.decode()

    places = [page.index(f"/desk/public/{each.number}/") for each in (site, later, permit)]
    assert places == sorted(places)


def test_the_list_asks_as_often_for_one_as_for_many(
    client, director, permit, now, django_assert_num_queries
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client.get(reverse("public_texts"))
    with CaptureQueriesContext(connection) as one:
        client.get(reverse("public_texts"))
    for number in range(25):
        make_public(make_notice(now, title=f"公告{number}"), now)

    with django_assert_num_queries(len(one)):
        page = client.get(reverse("public_texts")).content.decode()
    assert page.count('data-label="编号"') == 20
    assert 'rel="next"' in page


def test_the_desk_leads_the_director_there_and_nobody_else(client, director):
    way = reverse("desk:public_texts")
    assert way in client.get("/desk/").content.decode()

    client.force_login(UserFactory(roles=[Role.OFFICE_STAFF]))
    assert way not in client.get("/desk/").content.decode()


def test_a_topic_taken_down_owes_nobody_an_answer(client, director):
    topic = released_topic()
    assert Assignment.objects.filter(state="OPEN").exists()

    client.post(reverse("desk:take_down", args=[topic.number]), {"reason": "有误"})

    assert not Assignment.objects.filter(state="OPEN").exists()
    assert Client().get(topic.public_address).status_code == 410
