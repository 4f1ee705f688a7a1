"""Is it you? How a session is made fresh again, and what is not proof."""

import pytest
import time_machine
from django.test import Client, RequestFactory

from cms.accounts import services
from cms.accounts.enums import CardKind, Role
from cms.accounts.fresh import recently_signed_in
from cms.core.models import AuditEvent
from tests.cms.accounts.factories import PASSWORD, UserFactory
from tests.cms.accounts.stale import grow_stale

pytestmark = pytest.mark.django_db
ASK, DOOR, TRUST = "/desk/confirm/", "/desk/sign-in/", "/desk/my-sign-in/trust/"
START = "2026-05-12T01:30:00Z"
PIN = "830417"


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(START, tick=False) as traveller:
        yield traveller


@pytest.fixture
def deputy():
    return UserFactory(roles=[Role.DEPUTY])


@pytest.fixture
def desk(client, deputy):
    client.force_login(deputy)
    return client


def is_asked(client) -> bool:
    return client.post(TRUST).url.startswith(ASK)


def test_a_quarter_of_an_hour_is_recent_and_a_minute_more_is_not(desk, clock):
    clock.shift(15 * 60)
    assert not is_asked(desk)
    clock.shift(60)
    assert is_asked(desk)


def test_the_limit_is_a_setting(desk, clock, settings):
    settings.FRESH_SIGN_IN_SECONDS = 60
    clock.shift(61)

    assert is_asked(desk)


def test_the_password_leads_back_and_is_written_down(desk, deputy):
    grow_stale(desk)
    page = desk.get(ASK, {"next": "/desk/sent/"})
    assert "15分钟内不再询问" in page.content.decode()

    answer = desk.post(ASK, {"password": PASSWORD, "next": "/desk/sent/"})

    assert answer.url == "/desk/sent/"
    assert not is_asked(desk)
    line = AuditEvent.objects.get(verb="account.confirm")
    assert (line.object_ref, line.detail) == (f"accounts.user:{deputy.pk}", "密码")


def test_the_way_back_never_leaves_the_site(desk):
    assert desk.get(ASK, {"next": "//evil.example"}).url == "/desk/my-sign-in/"


def test_a_password_that_an_administrator_set_proves_nothing(client, deputy, now):
    _card, token = services.make_card(account=deputy, kind=CardKind.CARD, by=None, now=now)
    deputy.must_change_password = True
    deputy.save()
    client.get(f"/desk/s/{token}/")
    client.post("/desk/card/")
    grow_stale(client)

    assert "current-password" not in client.get(ASK).content.decode()
    assert client.post(ASK, {"password": PASSWORD}).status_code == 422
    assert is_asked(client)


def trusted(client, deputy):
    client.post(DOOR, {"username": deputy.username, "password": PASSWORD, "trust": "on"})
    new = {"phone_password1": PIN, "phone_password2": PIN}
    client.post("/desk/my-sign-in/pin/", new)
    client.post("/desk/sign-out/")


def test_one_tap_is_no_proof_and_the_pin_is(client, deputy):
    trusted(client, deputy)
    client.post("/desk/sign-in/phone/")
    assert is_asked(client)

    wrong = client.post(ASK, {"phone_password": "111111"})
    assert (wrong.status_code, "数字密码不正确" in wrong.content.decode()) == (422, True)
    right = client.post(ASK, {"phone_password": PIN, "next": "/desk/sent/"})

    assert right.url == "/desk/sent/"
    assert not is_asked(client)


def test_the_pin_of_somebody_elses_phone_proves_nothing(client, deputy):
    trusted(client, deputy)
    client.force_login(UserFactory(roles=[Role.DEPUTY]))
    grow_stale(client)

    assert client.post(ASK, {"phone_password": PIN}).status_code == 422


def test_a_new_link_is_proof_and_leads_back_to_the_step(desk, deputy, now):
    grow_stale(desk)
    desk.get(ASK, {"next": "/desk/sent/"})
    _card, token = services.make_card(account=deputy, kind=CardKind.LINK, by=None, now=now)
    desk.get(f"/desk/s/{token}/")

    assert desk.post("/desk/card/").url == "/desk/sent/"
    assert not is_asked(desk)


def test_a_script_is_told_and_not_led_away(desk):
    grow_stale(desk)
    page = desk.post(TRUST, HTTP_X_REQUESTED_WITH="XMLHttpRequest")

    assert page.status_code == 401


def test_no_pin_and_no_password_waits_in_the_session(client, deputy):
    trusted(client, deputy)
    client.post(ASK, {"phone_password": PIN, "password": PASSWORD})

    kept = client.session["desk_kept_post"]
    assert kept["fields"] == []


def test_minutes_of_a_views_own_are_held(desk, deputy, clock):
    @recently_signed_in(minutes=1)
    def view(request):
        return "done"

    def press():
        request = RequestFactory().post("/desk/x/", {})
        request.user, request.session = deputy, desk.session
        request.resolver_match = type("Match", (), {"view_name": "x", "kwargs": {}})()
        return view(request)

    assert press() == "done"
    clock.shift(61)
    assert press() != "done"


def test_who_is_nobody_is_led_to_the_door_and_not_to_the_question():
    assert Client().post(TRUST).url.startswith(DOOR)
    assert Client().get(ASK).url.startswith(DOOR)
