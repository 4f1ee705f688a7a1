"""The ledger in the admin: read-only, by role, with the same number of queries for any length."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cms.accounts.enums import Role
from tests.workflows.duties.factories import UserFactory, make_duty
from workflows.duties.services import fulfil_duty

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(client):
    """A clerk who may enter the admin."""
    user = UserFactory(roles=[Role.OFFICE_STAFF])
    client.force_login(user)
    return user


def test_register_lists_searches_and_filters(client, staff):
    due = make_duty(subject_label="专精特新企业视察", days=1)
    make_duty(subject_label="养老服务调研", days=30, subject=2)
    address = reverse("ledger_modeladmin_index")

    html = client.get(address).content.decode()
    assert "专精特新企业视察" in html
    assert "养老服务调研" in html
    assert due.owner_person.name in html
    assert "临期" in html
    assert "养老服务调研" not in client.get(address, {"q": "专精特新"}).content.decode()
    for light in ("DUE_SOON", "ON_TRACK", "OVERDUE"):
        shown = client.get(address, {"light": light}).content.decode()
        assert ("专精特新企业视察" in shown) is (light == "DUE_SOON")
    assert client.get(address, {"kind": "approvals.vote"}).status_code == 200


def test_register_makes_changes_and_exports_nothing(client, staff):
    duty = make_duty()
    for action, args in (("create", []), ("edit", [duty.pk]), ("delete", [duty.pk])):
        address = reverse(f"ledger_modeladmin_{action}", args=args)
        assert client.get(address).status_code in (302, 403)
        assert client.post(address).status_code in (302, 403)
    duty.refresh_from_db()
    index = reverse("ledger_modeladmin_index")
    assert client.get(index, {"export": "csv"}).status_code == 404
    assert "export=" not in client.get(index).content.decode()


def test_register_is_closed_to_superusers_and_members(client):
    for user in (UserFactory(is_superuser=True), UserFactory(roles=[Role.DEPUTY])):
        client.force_login(user)
        assert client.get(reverse("ledger_modeladmin_index")).status_code in (302, 403)


def test_register_asks_the_same_number_of_queries_at_1_and_30(client, staff):
    counts = []
    for more in (1, 29):
        for n in range(more):
            make_duty(subject=n + 100 * more)
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("ledger_modeladmin_index"))
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_first_screen_shows_my_duties_and_how_the_ledger_stands(client, staff):
    make_duty(staff.person, subject_label="审核视察记录", now=timezone.now())
    make_duty(subject_label="别人的事", subject=2)

    html = client.get(reverse("wagtailadmin_home")).content.decode()

    assert "审核视察记录" in html
    assert "别人的事" not in html
    assert "未办 2 件" in html


def test_register_opens_with_what_is_still_owed(client, staff):
    old = make_duty(subject_label="早已办完的事", days=1)
    fulfil_duty(
        kind=old.kind,
        subject_ref=old.subject_ref,
        owner=old.owner_person,
        by=None,
        now=timezone.now(),
    )
    make_duty(subject_label="还没办的事", days=30, subject=2)

    html = client.get(reverse("ledger_modeladmin_index")).content.decode()

    assert html.index("还没办的事") < html.index("早已办完的事")
