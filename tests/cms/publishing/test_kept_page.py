"""The kept page costs one question to the database, also on a connection that died while idle."""

import pytest
from django.db import connections
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.cms.publishing.factories import make_draft, make_public

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]


@pytest.fixture
def address(monkeypatch):
    """A page read once; from now on each request looks at its connection first, as in base."""
    permit = make_public(make_draft("留存"))
    address = f"/t/{permit.number}/"
    assert Client().get(address).status_code == 200
    monkeypatch.setattr(connections["default"], "health_check_enabled", True)
    monkeypatch.setattr(connections["default"], "health_check_done", False)
    return address


def test_the_server_is_asked_once(address, monkeypatch):
    monkeypatch.setattr(connections["default"], "is_usable", lambda: pytest.fail("asked twice"))

    with CaptureQueriesContext(connections["default"]) as asked:
        status = Client().get(address).status_code

    assert (status, len(asked)) == (200, 1)


def test_a_connection_that_died_is_made_anew(address):
    killed = connections["default"].connection.info.backend_pid
    other = connections["default"].copy()
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s)", [killed])
    other.close()

    assert Client().get(address).status_code == 200
    assert connections["default"].connection.info.backend_pid != killed
