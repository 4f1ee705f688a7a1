"""Trusted phones: one tap, taken back at once, never for administrators, and their PIN."""

import datetime as dt

import pytest
import time_machine
from django.test import Client

from cms.accounts import services
from cms.accounts.enums import CardKind, Role
from cms.accounts.models import TrustedPhone
from cms.accounts.services.pins import is_weak
from cms.core.models import AuditEvent
from tests.cms.accounts.factories import PASSWORD, UserFactory
from tests.cms.accounts.stale import grow_stale
from tests.cms.people.factories import PersonFactory

pytestmark = pytest.mark.django_db
DOOR, TAP, MINE = "/desk/sign-in/", "/desk/sign-in/phone/", "/desk/my-sign-in/"
START = "2026-05-12T01:30:00Z"
PIN = "830417"


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(START, tick=False) as traveller:
        yield traveller


@pytest.fixture
def deputy():
    return UserFactory(roles=[Role.DEPUTY], display_name="张小明")


@pytest.fixture
def phone(client, deputy):
    """The deputy's browser, signed in by password and trusted."""
    client.post(DOOR, {"username": deputy.username, "password": PASSWORD, "trust": "on"})
    return client


def who(client) -> str:
    return client.session.get("_auth_user_id", "")


def test_ticked_at_the_door_the_phone_signs_in_with_one_tap_from_then_on(phone, deputy):
    phone.post("/desk/sign-out/")
    html = phone.get(DOOR, {"next": "/desk/sent/"}).content.decode()
    assert "张** 一键登录" in html
    assert "张小明" not in html
    assert who(phone) == ""

    answer = phone.post(TAP, {"next": "/desk/sent/"})

    assert (answer.url, who(phone)) == ("/desk/sent/", str(deputy.pk))
    lines = AuditEvent.objects.filter(verb="account.sign_in").order_by("id")
    assert [line.detail for line in lines] == ["密码登录", "受信任手机登录"]


def test_nothing_is_done_by_a_look_and_nobody_elses_browser_may_tap(phone):
    assert phone.get(TAP).status_code == 405
    for stranger in (Client(), Client()):
        stranger.cookies["trusted_phone"] = "guess:1abc:sig"
        assert stranger.post(TAP).url.startswith(DOOR)
        assert who(stranger) == ""


def test_the_token_is_stored_as_a_hash(phone):
    token = phone.cookies["trusted_phone"].value.split(":")[0]

    assert len(token) > 30
    assert token not in str(list(TrustedPhone.objects.values()))
    assert token not in str(list(AuditEvent.objects.values()))


@pytest.mark.parametrize("role", [Role.SYSTEM_ADMIN, Role.AUDITOR])
def test_administrator_and_auditor_trust_no_phone(role, client):
    account = UserFactory(roles=[role])
    answer = client.post(
        DOOR, {"username": account.username, "password": PASSWORD, "trust": "on"}, follow=True
    )

    assert "不设受信任手机" in answer.content.decode()
    assert "trusted_phone" not in client.cookies
    assert not TrustedPhone.objects.exists()
    assert AuditEvent.objects.get(verb="account.phone_trust").refused is True


@pytest.mark.parametrize("change", ["hat", "superuser"])
def test_who_became_an_administrator_since_types_a_password(change, phone, deputy, now):
    phone.post("/desk/sign-out/")
    if change == "hat":
        services.set_roles(account=deputy, roles=[Role.SYSTEM_ADMIN], by=None, now=now)
    else:
        deputy.is_superuser = True
        deputy.save()

    assert "一键登录</button>" not in phone.get(DOOR).content.decode()
    assert phone.post(TAP).url.startswith(DOOR)
    assert who(phone) == ""


def test_a_lost_phone_is_out_at_its_next_request_and_taps_in_vain(phone, deputy, now):
    clerk = UserFactory(roles=[Role.OFFICE_STAFF])
    lost = TrustedPhone.objects.get()
    for _turn in range(2):
        services.revoke_phone(phone=lost, by=clerk, now=now)

    assert phone.get("/desk/").url.startswith(DOOR)
    assert phone.post(TAP).url.startswith(DOOR)
    assert who(phone) == ""
    assert AuditEvent.objects.filter(verb="account.phone_revoke").count() == 1


def test_another_deputy_revokes_no_phone_of_mine(phone, now):
    mine = TrustedPhone.objects.get()
    with pytest.raises(services.CannotTrustPhone):
        services.revoke_phone(phone=mine, by=UserFactory(roles=[Role.DEPUTY]), now=now)
    stranger = Client()
    stranger.force_login(UserFactory(roles=[Role.DEPUTY]))

    assert stranger.post(f"{MINE}phones/{mine.pk}/revoke/").status_code == 404
    assert phone.get("/desk/").status_code == 200


def test_its_owner_sees_it_and_lets_it_go_and_stays_signed_in(phone):
    mine = TrustedPhone.objects.get()
    html = phone.get(MINE).content.decode()
    assert "本机" in html

    page = phone.post(f"{MINE}phones/{mine.pk}/revoke/", follow=True)

    assert page.request["PATH_INFO"] == MINE
    assert "还没有受信任手机" in page.content.decode()
    phone.post("/desk/sign-out/")
    assert "一键登录</button>" not in phone.get(DOOR).content.decode()


def test_trust_wears_out(phone, clock):
    phone.post("/desk/sign-out/")
    clock.shift(181 * 86400)

    assert phone.post(TAP).url.startswith(DOOR)


def test_a_session_from_a_tap_obeys_both_limits(phone, clock):
    phone.post("/desk/sign-out/")
    phone.post(TAP)
    clock.shift(31 * 60)
    assert phone.get("/desk/").url.startswith(DOOR)
    phone.post(TAP)
    for _turn in range(36):
        clock.shift(20 * 60)
        assert phone.get("/desk/sent/").status_code == 200
    clock.shift(60)
    assert phone.get("/desk/sent/").url.startswith(DOOR)


def test_trusting_later_asks_for_a_recent_sign_in(client, deputy):
    client.force_login(deputy)
    grow_stale(client)
    assert client.post(f"{MINE}trust/").url.startswith("/desk/confirm/")
    assert not TrustedPhone.objects.exists()

    client.force_login(deputy)
    for _turn in range(2):
        client.post(f"{MINE}trust/")
    assert TrustedPhone.objects.count() == 1


# --- the PIN ------------------------------------------------------------------------------------


def set_on(phone, first=PIN, second=PIN):
    return phone.post(f"{MINE}pin/", {"phone_password1": first, "phone_password2": second})


def test_a_pin_is_set_on_the_phone_in_hand_and_hashed(phone):
    assert set_on(phone).url == MINE

    stored = TrustedPhone.objects.get().pin
    assert PIN not in stored
    assert "$" in stored


@pytest.mark.parametrize(
    ("first", "second", "words"),
    [
        ("123456", "123456", "容易被猜到"),
        ("12345", "12345", "6位数字"),
        ("１２３４５７", "１２３４５７", "6位数字"),
        (PIN, "830418", "两次输入的数字密码不一致"),
    ],
)
def test_a_bad_pin_is_told_beside_its_field(first, second, words, phone):
    page = set_on(phone, first, second)

    assert (page.status_code, words in page.content.decode()) == (422, True)
    assert TrustedPhone.objects.get().pin == ""


def test_what_is_easy_to_guess():
    owner = UserFactory(person=PersonFactory(phone="13912683057"))
    easy = ["000000", "123456", "654321", "121212", "246246", "112233", "890123", "683057"]

    assert [pin for pin in easy if not is_weak(pin, owner)] == []
    assert not is_weak(PIN, owner)


def test_a_pin_needs_a_trusted_phone_and_its_owner(client, deputy, now):
    client.force_login(deputy)
    assert set_on(client).url == MINE
    phone, _token = services.trust_phone(account=deputy, label="iPhone", now=now)

    with pytest.raises(services.CannotSetPin):
        services.set_pin(phone=phone, pin=PIN, by=UserFactory(roles=[Role.DEPUTY]), now=now)


def test_wrong_pins_rest_and_at_last_end_the_trust(deputy, now):
    phone, _token = services.trust_phone(account=deputy, label="iPhone", now=now)
    services.set_pin(phone=phone, pin=PIN, by=deputy, now=now)
    at = now

    def tries(times):
        for _try in range(times):
            with pytest.raises(services.CannotConfirm) as refusal:
                services.check_pin(phone=phone, pin="999999", now=at)
        return str(refusal.value)

    assert "不正确" in tries(5)
    with pytest.raises(services.CannotConfirm, match="15分钟"):
        services.check_pin(phone=phone, pin=PIN, now=at)
    at = now + dt.timedelta(minutes=16)
    assert "已不受信任" in tries(5)
    phone.refresh_from_db()
    assert phone.revoked_at == at


def test_a_right_pin_forgets_the_wrong_ones(deputy, now):
    phone, _token = services.trust_phone(account=deputy, label="iPhone", now=now)
    services.set_pin(phone=phone, pin=PIN, by=deputy, now=now)
    for _turn in range(4):
        for _try in range(4):
            with pytest.raises(services.CannotConfirm):
                services.check_pin(phone=phone, pin="999999", now=now)
        services.check_pin(phone=phone, pin=PIN, now=now)

    phone.refresh_from_db()
    assert (phone.pin_failures, phone.revoked_at) == (0, None)


def test_my_sign_in_lists_who_made_cards_for_me(phone, deputy, now):
    clerk = UserFactory(roles=[Role.OFFICE_STAFF], display_name="陈静")
    services.make_card(account=deputy, kind=CardKind.LINK, by=clerk, now=now)

    html = phone.get(MINE).content.decode()

    assert "登录链接" in html
    assert "陈静" in html
