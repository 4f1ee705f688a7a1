"""A card or link in the browser: looked at by robots, pressed by its holder, lost, opened twice."""

import logging

import pytest
import time_machine
from axes.models import AccessAttempt
from django.contrib.sessions.models import Session
from django.test import Client

from cms.accounts import services
from cms.accounts.enums import CardKind, Role
from cms.accounts.models import SignInCard, TrustedPhone
from cms.core.models import AuditEvent
from tests.cms.accounts.factories import UserFactory

pytestmark = pytest.mark.django_db
DOOR = "/desk/card/"
WECHAT = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like "
    "Gecko) Mobile/15E148 MicroMessenger/8.0.50(0x18003234) NetType/4G Language/zh_CN"
)
START = "2026-05-12T01:30:00Z"


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(START, tick=False) as traveller:
        yield traveller


@pytest.fixture
def deputy():
    return UserFactory(roles=[Role.DEPUTY], display_name="张小明")


@pytest.fixture
def made(deputy, now):
    return services.make_card(account=deputy, kind=CardKind.CARD, by=None, now=now)


def opened(client, token: str):
    """Follow the link to its page."""
    client.get(f"/desk/s/{token}/")
    return client.get(DOOR)


def who(client) -> str:
    return client.session.get("_auth_user_id", "")


def test_holder_sees_a_masked_name_and_one_button_and_is_in(client, deputy, made):
    page = opened(client, made[1])
    html = page.content.decode()
    assert "张**" in html
    assert "张小明" not in html
    assert who(client) == ""

    answer = client.post(DOOR)

    assert (answer.status_code, answer.url, who(client)) == (302, "/desk/", str(deputy.pk))
    assert AuditEvent.objects.get(verb="account.sign_in").detail == "登录卡或登录链接登录"


@pytest.mark.parametrize("method", ["get", "head", "post", "options", "put"])
def test_preview_robots_and_prefetches_use_nothing_up(method, made):
    robot = Client(headers={"User-Agent": "WeChat-LinkPreview/1.0 (bot)"}, enforce_csrf_checks=True)
    for _visit in range(3):
        getattr(robot, method)(f"/desk/s/{made[1]}/", follow=True)
        robot.get(DOOR)
        robot.head(DOOR)

    card = SignInCard.objects.get()
    assert (card.used_at, card.revoked_at) == (None, None)
    assert Session.objects.count() == 0
    assert who(robot) == ""


def test_the_same_link_opened_twice_says_so_and_gives_the_offices_number(client, made, settings):
    settings.OFFICE_PHONE = "000-1234567"
    opened(client, made[1])
    client.post(DOOR)

    other = Client()
    html = opened(other, made[1]).content.decode()
    pressed = other.post(DOOR)

    assert "已使用过" in html
    assert 'href="tel:000-1234567"' in html
    assert (pressed.status_code, who(other)) == (410, "")


def test_two_presses_on_one_page_sign_in_once(client, made):
    twin = Client()
    for browser in (client, twin):
        opened(browser, made[1])
    codes = [browser.post(DOOR).status_code for browser in (client, twin)]

    assert codes == [302, 410]


def test_a_lost_card_that_was_revoked_opens_nothing(client, made, now):
    opened(client, made[1])
    services.revoke_card(card=made[0], by=None, now=now)

    assert client.post(DOOR).status_code == 410
    assert "已作废" in client.get(DOOR).content.decode()


def test_revoking_a_used_card_signs_out_who_came_with_it_and_their_phone(client, made, now):
    opened(client, made[1])
    client.post(DOOR, {"trust": "on"})
    assert client.get("/desk/").status_code == 200
    services.revoke_card(card=made[0], by=None, now=now)

    page = client.get("/desk/", follow=True)
    assert page.request["PATH_INFO"] == "/desk/sign-in/"
    assert "已被撤销" in page.content.decode()
    assert "的受信任手机" not in page.content.decode()


def test_an_expired_card_says_so(client, made, clock):
    clock.shift(8 * 86400)

    assert "已过期" in opened(client, made[1]).content.decode()


def test_who_is_signed_in_as_somebody_else_is_told_and_may_switch(client, deputy, made):
    other = UserFactory(roles=[Role.DEPUTY], display_name="李华")
    client.force_login(other)
    html = opened(client, made[1]).content.decode()
    assert "当前已登录的是李华" in html
    assert "退出，并以张**登录" in html

    assert client.post(DOOR).status_code == 200
    assert who(client) == str(other.pk)
    assert SignInCard.objects.get().used_at is None

    assert client.post(DOOR, {"switch": "1"}).url == "/desk/"
    assert who(client) == str(deputy.pk)


def test_no_token_in_pages_logs_sessions_or_referrers(client, made, caplog):
    caplog.set_level(logging.DEBUG)
    token = made[1]
    first = client.get(f"/desk/s/{token}/")
    pages = [client.get(DOOR), client.post(DOOR), client.post(DOOR), client.get("/desk/")]
    Client(enforce_csrf_checks=True).post(f"/desk/s/{token}/")

    assert first["Referrer-Policy"] == "no-referrer"
    assert "no-store" in first["Cache-Control"]
    assert (first["Location"], pages[1]["Location"]) == (DOOR, "/desk/")
    assert not any(token in page.content.decode() for page in pages)
    assert token not in caplog.text
    assert not any(token in str(each.get_decoded()) for each in Session.objects.all())


def test_the_cookie_holds_in_the_page_of_the_card_alone(client, made):
    cookie = client.get(f"/desk/s/{made[1]}/").cookies["sign_in_card"]

    assert (cookie["path"], cookie["samesite"], cookie["httponly"]) == (DOOR, "Lax", True)
    assert cookie["max-age"] == 600


def test_in_wechat_it_needs_no_script_and_opens_no_window(deputy, made):
    phone = Client(headers={"User-Agent": WECHAT}, enforce_csrf_checks=True)
    html = opened(phone, made[1]).content.decode()
    main = html[html.index("<main") : html.index("</main>")]
    assert "<script" not in main
    assert "target=" not in html
    token = phone.cookies["csrftoken"].value

    answer = phone.post(DOOR, {"csrfmiddlewaretoken": token, "trust": "on"})

    assert (answer.status_code, who(phone)) == (302, str(deputy.pk))
    assert TrustedPhone.objects.get().label == "iPhone · 微信"
    assert phone.cookies["trusted_phone"]["samesite"] == "Lax"


def test_a_card_without_its_page_is_asked_for_again(client):
    page = client.get(DOOR)

    assert (page.status_code, "重新打开链接" in page.content.decode()) == (410, True)


def test_guesses_are_counted_by_address_and_lock_no_victim_out(client, made, settings):
    settings.SIGN_IN_ADDRESS_LIMIT = 4
    codes = []
    for n in range(6):
        guesser = Client(REMOTE_ADDR="203.0.113.9")
        guesser.get(f"/desk/s/guess-{n}/")
        codes.append(guesser.post(DOOR).status_code)
    opened(client, made[1])

    assert codes == [410] * 4 + [429] * 2
    assert client.post(DOOR).status_code == 302
    assert not any("guess" in str(row) for row in AccessAttempt.objects.values())


def test_a_dead_card_pressed_in_anger_shuts_no_other_card_at_the_address(client, made, now):
    services.revoke_card(card=made[0], by=None, now=now)
    for _press in range(6):
        opened(client, made[1])
        last = client.post(DOOR)
    colleague = UserFactory(roles=[Role.DEPUTY])
    _card, token = services.make_card(account=colleague, kind=CardKind.LINK, by=None, now=now)
    other = Client()
    opened(other, token)

    assert last.status_code == 429
    assert other.post(DOOR).url == "/desk/"


def test_a_card_user_is_not_sent_to_change_a_password_they_never_had(client, deputy, made):
    deputy.must_change_password = True
    deputy.save()
    opened(client, made[1])
    client.post(DOOR)

    assert client.get("/desk/").status_code == 200


def test_a_first_password_is_chosen_without_an_old_one_while_fresh(client, deputy, made, clock):
    deputy.set_unusable_password()
    deputy.save()
    opened(client, made[1])
    client.post(DOOR)
    new = {"new_password1": "a-quiet-lake-7", "new_password2": "a-quiet-lake-7"}

    assert "原密码" not in client.get("/desk/password/").content.decode()
    clock.shift(16 * 60)
    assert client.post("/desk/password/", new).url.startswith("/desk/confirm/")
    clock.shift(-16 * 60)
    assert client.post("/desk/password/", new).url == "/desk/"
    deputy.refresh_from_db()
    assert deputy.check_password("a-quiet-lake-7")


def test_a_session_from_a_card_ends_like_any_other(client, made, clock):
    opened(client, made[1])
    client.post(DOOR)
    clock.shift(31 * 60)
    assert client.get("/desk/").url.startswith("/desk/sign-in/")


def test_an_old_page_of_a_card_answers_in_calm_words(made):
    guarded = Client(enforce_csrf_checks=True)
    guarded.get(f"/desk/s/{made[1]}/")

    page = guarded.post(DOOR, headers={"Origin": "http://testserver"})

    assert page.status_code == 403
    assert f'href="{DOOR}"' in page.content.decode()
    assert SignInCard.objects.get().used_at is None
