"""An address with a number that no column holds answers 404 to everybody, and never 500."""

import re

import pytest
from django.db import transaction
from django.test import Client
from django.urls import get_resolver

from cms.accounts.enums import Role
from tests.workflows.approvals.factories import UserFactory

pytestmark = pytest.mark.django_db

NUMBER, OTHER = re.compile(r"<int:\w+>"), re.compile(r"<(?:\w+:)?\w+>")
ENDLESS, LONGEST = "9" * 23, "9" * 18


def routes_with_numbers(resolver=None, before=""):
    """Every route that takes a number, ours and Wagtail's, from its first letter."""
    for pattern in (resolver or get_resolver()).url_patterns:
        whole = before + str(pattern.pattern).removeprefix("^")
        if hasattr(pattern, "url_patterns"):
            yield from routes_with_numbers(pattern, whole)
        elif NUMBER.search(whole) and "(?P<" not in whole:
            yield whole


def filled(route: str, number: str) -> set[str]:
    """The route with each of its numbers in turn too long, and with all of them."""
    places = list(NUMBER.finditer(route))
    texts = {NUMBER.sub(number, route)}
    for place in places:
        texts.add(route[: place.start()] + number + route[place.end() :])
    return {"/" + OTHER.sub("1", NUMBER.sub("1", text)).removesuffix("$") for text in texts}


@pytest.mark.parametrize("role", [Role.OFFICE_STAFF, Role.OFFICE_DIRECTOR])
def test_a_number_that_no_column_holds_is_404_at_every_address(role):
    routes = set(routes_with_numbers())
    wrong = _answered_otherwise(role, routes, ENDLESS, lambda status: status == 404)

    assert len(routes) > 100
    assert wrong == []


def test_the_longest_number_that_is_read_is_no_error():
    wrong = _answered_otherwise(
        Role.OFFICE_DIRECTOR, set(routes_with_numbers()), LONGEST, lambda status: status < 500
    )

    assert wrong == []


def _answered_otherwise(role, routes, number, right) -> list[tuple]:
    client, wrong = Client(raise_request_exception=False), []
    client.force_login(UserFactory(roles=[role]))
    for address in sorted(path for route in routes for path in filled(route, number)):
        for ask in (client.get, client.post):
            with transaction.atomic():
                status = ask(address).status_code
                transaction.set_rollback(True)
            if not right(status):
                wrong.append((address, ask.__name__, status))
    return wrong
