"""Whose address counts, what the log says where it cannot be known, and who passes all the same."""

import logging

import pytest
import time_machine
from axes.models import AccessAttempt
from django.test import Client, RequestFactory

from cms.accounts import services
from cms.accounts.addresses import client_address, warn_of_proxies
from cms.accounts.enums import CardKind, Role
from tests.cms.accounts.factories import PASSWORD, UserFactory

START = "2026-05-12T01:30:00Z"
DOOR, PIN = "/desk/sign-in/", "830417"


@pytest.fixture(autouse=True)
def _not_warned_yet():
    warn_of_proxies.cache_clear()


def ask(forwarded: str = ""):
    headers = {"HTTP_X_FORWARDED_FOR": forwarded} if forwarded else {}
    return RequestFactory().get("/", REMOTE_ADDR="10.0.0.1", **headers)


@pytest.mark.parametrize(
    ("hops", "forwarded", "address", "warned"),
    [
        (0, "", "10.0.0.1", False),
        (0, "203.0.113.9", "10.0.0.1", True),
        (1, "198.51.100.7, 203.0.113.9", "203.0.113.9", False),
        (2, "203.0.113.9, 10.0.0.2", "203.0.113.9", False),
        (2, "203.0.113.9", "10.0.0.1", True),
        (1, "", "10.0.0.1", True),
        (1, "nonsense", "0.0.0.0", False),
    ],
)
def test_a_setting_that_does_not_fit_is_told_in_the_log_once(
    hops, forwarded, address, warned, settings, caplog
):
    settings.TRUSTED_PROXY_COUNT = hops
    with caplog.at_level(logging.WARNING, logger="cms.accounts.addresses"):
        found = [client_address(ask(forwarded)) for _time in range(3)]

    assert found == [address] * 3
    assert [record.message.split()[0] for record in caplog.records] == (
        ["TRUSTED_PROXY_COUNT"] if warned else []
    )
    assert "203.0.113.9" not in caplog.text


@pytest.mark.django_db
@time_machine.travel(START, tick=False)
def test_at_an_address_shut_by_guesses_a_good_link_a_tap_and_a_pin_still_open(settings, now):
    """Behind a proxy that nobody counted, or one carrier's address, all are one address."""
    deputy = UserFactory(roles=[Role.DEPUTY])
    phone = Client()
    phone.post(DOOR, {"username": deputy.username, "password": PASSWORD, "trust": "on"})
    phone.post("/desk/my-sign-in/pin/", {"phone_password1": PIN, "phone_password2": PIN})
    phone.post("/desk/sign-out/")
    _card, token = services.make_card(account=deputy, kind=CardKind.LINK, by=None, now=now)
    settings.SIGN_IN_ADDRESS_LIMIT = 3
    for n in range(4):
        Client().post(DOOR, {"username": f"guess-{n}", "password": "wrong-one-123"})
    assert AccessAttempt.objects.count() >= 3
    colleague = {"username": deputy.username, "password": PASSWORD}
    assert Client().post(DOOR, colleague).status_code == 429

    holder = Client()
    holder.get(f"/desk/s/{token}/")
    assert holder.post("/desk/card/").url == "/desk/"
    assert phone.post("/desk/sign-in/phone/").url == "/desk/"
    proof = phone.post("/desk/confirm/", {"phone_password": PIN, "next": "/desk/sent/"})
    assert proof.url == "/desk/sent/"
    again = Client()
    again.get(f"/desk/s/{token}/")
    assert again.post("/desk/card/").status_code == 429  # used: a guess like any other
