"""Strangers at the victim's own address: they neither lock out nor gain unlimited guesses."""

import pytest
import time_machine
from django.test import Client

from cms.accounts import services
from cms.accounts.enums import CardKind, Role
from cms.accounts.services import CannotConfirm, CannotStaySignedIn, check_own_password
from cms.core.models import AuditEvent
from tests.cms.accounts.factories import PASSWORD, UserFactory
from tests.cms.accounts.stale import grow_stale

pytestmark = pytest.mark.django_db
ASK, DOOR, OWN = "/desk/confirm/", "/desk/sign-in/", "/desk/password/"
START = "2026-05-12T01:30:00Z"
WRONG, NEW = "wrong-one-123", "新的一个密码-7788"


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(START, tick=False) as traveller:
        yield traveller


@pytest.fixture
def member():
    return UserFactory(roles=[Role.PARTY_COMMITTEE_MEMBER])


def sign_in(client, account, password=PASSWORD):
    return client.post(DOOR, {"username": account.username, "password": password})


def fail(account, times, client=None):
    return [sign_in(client or Client(), account, WRONG).status_code for _n in range(times)]


def confirm(client, password=PASSWORD, target="/desk/sent/"):
    return client.post(ASK, {"password": password, "next": target})


def test_a_stranger_at_the_same_address_stops_no_signed_in_member(client, member):
    client.force_login(member)
    fail(member, 8)
    grow_stale(client)

    assert confirm(client).url == "/desk/sent/"


def test_many_failures_at_an_address_stop_nobody_who_is_signed_in(client, member, settings):
    settings.SIGN_IN_ADDRESS_LIMIT = 10
    client.force_login(member)
    for _n in range(3):
        fail(UserFactory(), 4)
    assert sign_in(Client(), member).status_code == 429  # the door is shut for strange browsers
    grow_stale(client)

    assert confirm(client).url == "/desk/sent/"


def test_a_browser_that_has_signed_in_before_comes_in_past_a_stranger(client, member, settings):
    settings.SIGN_IN_ADDRESS_LIMIT = 10
    sign_in(client, member)
    client.post("/desk/sign-out/")
    fail(member, 5)
    for _n in range(3):
        fail(UserFactory(), 4)

    assert sign_in(client, member).status_code == 302


def test_a_browser_that_came_with_a_card_is_known_as_well(client, member):
    _card, token = services.make_card(
        account=member, kind=CardKind.CARD, by=None, now=member.date_joined
    )
    client.get(f"/desk/s/{token}/")
    client.post("/desk/card/")
    client.post("/desk/sign-out/")
    fail(member, 5)

    assert sign_in(client, member).status_code == 302


def test_a_known_browser_has_no_more_guesses_than_a_strange_one(client, member):
    sign_in(client, member)
    client.post("/desk/sign-out/")

    assert fail(member, 6, client) == [200, 200, 200, 200, 429, 429]
    assert sign_in(client, member).status_code == 429
    assert sign_in(Client(), member).status_code == 302  # its failures are its own


def test_a_browser_is_known_to_one_account_and_until_its_password_changes(client, member, now):
    other = UserFactory()
    sign_in(client, member)
    client.post("/desk/sign-out/")
    fail(other, 5)
    assert sign_in(client, other).status_code == 429

    services.set_password(account=member, password="another-one-77", by=None, now=now)
    fail(member, 5)
    assert sign_in(client, member, "another-one-77").status_code == 429


def test_who_changes_the_password_here_stays_known_here(client, member):
    sign_in(client, member)
    new = {"old_password": PASSWORD, "new_password1": NEW, "new_password2": NEW}
    assert client.post(OWN, new).status_code == 302
    client.post("/desk/sign-out/")
    fail(member, 5)

    assert sign_in(client, member, NEW).status_code == 302


def test_colleagues_at_one_machine_are_both_known_there(client, member):
    colleague = UserFactory()
    for account in (member, colleague):
        sign_in(client, account)
        client.post("/desk/sign-out/")
    fail(member, 5)

    assert sign_in(client, member).status_code == 302


def test_knocking_at_a_shut_door_keeps_it_shut_no_longer(client, member, clock):
    fail(member, 5)
    clock.shift(14 * 60)
    assert fail(member, 3) == [429] * 3
    clock.shift(2 * 60)

    assert sign_in(client, member).status_code == 302


def test_knocking_at_a_shut_address_keeps_it_shut_no_longer(client, member, clock, settings):
    settings.SIGN_IN_ADDRESS_LIMIT = 6
    for _n in range(2):
        fail(UserFactory(), 3)
    clock.shift(14 * 60)
    assert fail(member, 3) == [429] * 3
    clock.shift(2 * 60)

    assert sign_in(client, member).status_code == 302


def test_wrong_passwords_of_who_is_signed_in_end_the_session_and_not_the_way_in(client, member):
    client.force_login(member)
    grow_stale(client)
    pages = [confirm(client, WRONG) for _n in range(5)]

    assert [page.status_code for page in pages] == [422, 422, 422, 422, 302]
    assert pages[-1].url == f"{DOOR}?next=/desk/sent/"
    assert "密码错误次数过多，已退出登录" in client.get(DOOR).content.decode()
    assert client.get("/desk/")["Location"].startswith(DOOR)
    assert AuditEvent.objects.filter(verb="account.confirm", refused=True).count() == 5
    assert sign_in(client, member).status_code == 302


def test_another_session_of_the_account_gives_no_more_guesses(client, member, clock):
    for browser in (client, Client()):
        browser.force_login(member)
        grow_stale(browser)
        for _n in range(5):
            page = confirm(browser, WRONG)
        assert page.url.startswith(DOOR)
    third = Client()
    third.force_login(member)
    grow_stale(third)
    assert confirm(third).url.startswith(DOOR)  # the right one is not looked at either

    clock.shift(16 * 60)
    fourth = Client()
    fourth.force_login(member)
    grow_stale(fourth)
    assert confirm(fourth).url == "/desk/sent/"


def test_a_right_password_begins_the_count_again(member, now):
    for _round in range(2):
        for _n in range(4):
            with pytest.raises(CannotConfirm) as refusal:
                check_own_password(account=member, password=WRONG, now=now)
            assert not isinstance(refusal.value, CannotStaySignedIn)
        check_own_password(account=member, password=PASSWORD, now=now)


def test_a_found_phone_loses_its_trust_with_ten_wrong_passwords(client, member, clock):
    client.post(DOOR, {"username": member.username, "password": PASSWORD, "trust": "on"})
    for _round in range(2):
        client.post("/desk/sign-out/")
        assert client.post("/desk/sign-in/phone/").url == "/desk/"
        for _n in range(5):
            confirm(client, WRONG)
        clock.shift(16 * 60)

    assert not member.phones.trusted(member.phones.get().trusted_at).exists()
    assert AuditEvent.objects.get(verb="account.phone_revoke").detail == "密码多次输错"


def test_the_page_of_ones_own_password_gives_no_guesses_either(client, member):
    client.force_login(member)
    new = {"old_password": WRONG, "new_password1": NEW, "new_password2": NEW}
    pages = [client.post(OWN, new) for _n in range(5)]

    assert [page.status_code for page in pages] == [200, 200, 200, 200, 302]
    assert pages[-1].url == f"{DOOR}?next=/desk/password/"


def test_a_found_phone_loses_its_trust_there_too(client, member, clock):
    client.post(DOOR, {"username": member.username, "password": PASSWORD, "trust": "on"})
    new = {"old_password": WRONG, "new_password1": NEW, "new_password2": NEW}
    for _round in range(2):
        client.post("/desk/sign-out/")
        assert client.post("/desk/sign-in/phone/").url == "/desk/"
        for _n in range(5):
            client.post(OWN, new)
        clock.shift(16 * 60)

    assert not member.phones.trusted(member.phones.get().trusted_at).exists()


def test_what_was_typed_waits_past_the_ended_session_for_its_writer(client, member):
    client.force_login(member)
    grow_stale(client)
    client.post("/desk/my-sign-in/trust/", {"note": "手写的话"})
    for _n in range(5):
        confirm(client, WRONG, "/desk/my-sign-in/")
    assert "_auth_user_id" not in client.session
    assert client.session["desk_kept_post"]["fields"] == [["note", "手写的话"]]

    assert sign_in(client, UserFactory()).status_code == 302
    client.get("/desk/resume/")
    assert "desk_kept_post" not in client.session
