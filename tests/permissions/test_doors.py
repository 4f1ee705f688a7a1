"""Wagtail's own admin addresses open to whom they serve; everybody else reads our refusal."""

from contextlib import suppress
from itertools import product

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import get_resolver, reverse
from django.urls.exceptions import NoReverseMatch

from cms.accounts.enums import Role
from tests.permissions.stock import COVERED, INSIDE, ROWS, STOCK
from tests.workflows.approvals.factories import UserFactory

pytestmark = [
    pytest.mark.django_db,
    # Who is let in does not depend on the engine: the run on SQLite does it; once is enough.
    pytest.mark.skipif(connection.vendor != "sqlite", reason="addresses know no database"),
]

REFUSED = "您的账号无权查看此页"
CLERK, MEMBER = Role.OFFICE_STAFF, Role.PARTY_COMMITTEE_MEMBER


def stock_addresses(resolver=None, route: str = "", prefix: str = ""):
    """Names of what Wagtail answers below ``/admin/``."""
    for pattern in (resolver or get_resolver()).url_patterns:
        whole = route + str(pattern.pattern)
        if hasattr(pattern, "url_patterns"):
            inner = f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix
            yield from stock_addresses(pattern, whole, inner)
        elif pattern.name and whole.startswith("admin/") and not _is_ours(pattern):
            yield prefix + pattern.name


def _is_ours(pattern) -> bool:
    return pattern.callback.__module__.split(".")[0] in ("cms", "home", "workflows")


def address_of(name: str) -> str:
    """An address of that name, whatever it asks for; what it names need not exist."""
    for length in range(5):
        for arguments in product(("1", "a"), repeat=length):
            with suppress(NoReverseMatch):
                return reverse(name, args=arguments)
    raise AssertionError(name)


def signed_in(*roles: Role) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(UserFactory(roles=list(roles)))
    return client


def test_every_stock_address_has_one_row():
    named = [before + name for _who, before, names in ROWS for name in names.split()]

    assert set(stock_addresses()) == set(STOCK)
    assert len(named) == len(STOCK) > 200


@pytest.mark.parametrize("role", [*map(Role, sorted(INSIDE)), Role.DEPUTY])
def test_a_stock_address_opens_to_the_roles_of_its_row(role):
    client, wrong = signed_in(role), []
    for name in set(STOCK) - COVERED - {"wagtailadmin_logout"}:
        for ask in (client.get, client.post):
            with transaction.atomic():
                answer = ask(address_of(name), {})
                transaction.set_rollback(True)
            ours = answer.status_code == 403 and REFUSED in answer.content.decode()
            shut = role.value in INSIDE and role.value not in STOCK[name]
            if ours != shut and not (shut and _refused_by_the_gate(answer)):
                wrong.append((name, ask.__name__, answer.status_code))

    assert wrong == []


def _refused_by_the_gate(answer) -> bool:
    """Publishing answers first where it has more to say."""
    return answer.status_code == 302 and answer.headers["location"] == "/admin/"


@pytest.mark.parametrize(
    "address", ["reports/site-history/", "snippets/", "choose-page/", "images/"]
)
def test_who_has_no_work_in_the_admin_is_led_away(address):
    for client in (Client(), signed_in(Role.DEPUTY), signed_in(Role.UNIT_HANDLER)):
        answer = client.get(f"/admin/{address}")

        assert answer.status_code == 302
        assert "/login/" in answer.headers["location"]


def test_a_script_reads_the_refusal_as_json():
    answer = signed_in(MEMBER).get("/admin/api/main/pages/", headers={"Accept": "application/json"})

    assert answer.status_code == 403
    assert answer.json() == {"detail": REFUSED}


def test_an_address_that_does_not_exist_is_404_and_no_refusal():
    assert signed_in(CLERK).get("/admin/nowhere/").status_code == 404


def test_several_pictures_or_files_may_be_deleted_and_nothing_else_done_to_many():
    office = signed_in(CLERK)

    def status(*arguments) -> int:
        return office.get(reverse("wagtail_bulk_action", args=arguments)).status_code

    assert status("media", "mediaimage", "delete") != 403
    assert status("media", "mediadocument", "delete") != 403
    assert status("media", "mediaimage", "add_tags") == 403
    assert status("wagtailcore", "page", "delete") == 403
    assert status("accounts", "user", "assign_role") == 403


def test_the_refusal_leads_back_to_where_the_work_is():
    assert 'href="/admin/"' in signed_in(CLERK).get("/admin/snippets/").content.decode()
    assert 'href="/desk/"' in signed_in(MEMBER).get("/admin/snippets/").content.decode()
