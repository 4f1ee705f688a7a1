"""A right on a form opens the admin to a role that has no work there: as far as that, no further,
and as long as it is given.
"""

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from wagtail.admin.menu import admin_menu

from cms.accounts.enums import Role
from cms.formbuilder.enums import Right
from cms.formbuilder.models import FormGrant
from cms.formbuilder.services import revoke_right
from tests.cms.formbuilder.targets.two_units import OURS, THEIRS, join
from tests.cms.formbuilder.targets.two_units import Zone as Units
from tests.cms.submissions.factories import UserFactory, make_version
from tests.permissions.addresses import ACTS, arguments
from tests.permissions.stock import COVERED, ROWS, STOCK
from tests.permissions.test_doors import address_of
from tests.permissions.test_table import ALLOWED, got_in
from tests.permissions.zone import Zone

pytestmark = pytest.mark.django_db
FRAME = {before + name for who, before, names in ROWS[:2] for name in names.split()}


@pytest.fixture
def units(now):
    return Units(now)


def head_of(unit) -> tuple:
    user = UserFactory(roles=[Role.UNIT_HEAD])
    join(user, unit)
    client = Client(raise_request_exception=False)
    client.force_login(user)
    return user, client


def test_a_unit_head_reads_the_answers_of_the_unit_while_the_right_is_given(units):
    units.grant(Right.READ, role=Role.UNIT_HEAD)
    _user, client = head_of(units.unit)
    list_page = reverse("submissions:list", args=[units.form.pk])
    other = reverse("submissions:list", args=[make_version().form_id])

    desk, page = client.get("/desk/").content.decode(), client.get(list_page)

    assert f'href="{reverse("submissions:index")}"' in desk
    assert page.status_code == 200
    assert units.ours.receipt in page.content.decode()
    assert units.theirs.receipt not in page.content.decode()
    assert OURS in client.get(reverse("submissions:detail", args=[units.ours.pk])).content.decode()
    assert client.get(reverse("submissions:detail", args=[units.theirs.pk])).status_code == 404
    assert THEIRS not in page.content.decode()
    assert client.get(other).status_code == 404
    names = [item.name for item in admin_menu.menu_items_for_request(page.wsgi_request)]
    assert names == ["submissions"]

    revoke_right(grant=FormGrant.objects.get(), by=units.director, now=units.now)

    assert got_in(client.get(list_page)) is False
    assert reverse("submissions:index") not in client.get("/desk/").content.decode()


def test_no_other_unit_and_no_other_role_is_let_in(units):
    units.grant(Right.READ, role=Role.UNIT_HEAD, unit=units.unit)

    assert not got_in(head_of(units.other)[1].get("/admin/"))
    assert not got_in(units.town_staff(units.unit)[1].get("/admin/"))


def test_every_other_address_stays_as_shut_as_without_the_right(units):
    units.grant(Right.READ, role=Role.UNIT_HEAD)
    _user, client = head_of(units.unit)
    zone = Zone()
    filled, wrong = arguments(zone), []
    for name, actors in ALLOWED.items():
        address = reverse(name, args=filled.get(name, ()))
        if not address.startswith("/admin/") or name in ("submissions:index",):
            continue
        with transaction.atomic():
            answer = client.post(address) if name in ACTS else client.get(address)
            transaction.set_rollback(True)
        if got_in(answer) != (Role.UNIT_HEAD.value in actors) or answer.status_code == 500:
            wrong.append((name, answer.status_code))
    for name in set(STOCK) - COVERED - FRAME:
        if got_in(client.get(address_of(name))):
            wrong.append(name)

    assert wrong == []
