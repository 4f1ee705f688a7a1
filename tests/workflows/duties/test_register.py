"""事项登记簿 in the admin: read-only, by role, with the same number of queries for any length."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cms.accounts.enums import Role
from tests.workflows.duties.factories import UserFactory, make_duty
from workflows.duties.enums import DutyState
from workflows.duties.models import Duty
from workflows.duties.services import fulfil_duty

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(client):
    """A clerk who may enter the admin."""
    user = UserFactory(roles=[Role.OFFICE_STAFF])
    client.force_login(user)
    return user


def address() -> str:
    return reverse("duty-register_modeladmin_index")


def test_it_tells_what_was_owed_by_whom_until_when_and_how_it_ended(client, staff):
    owed = make_duty(subject_label="专精特新企业视察", days=1)
    make_duty(subject_label="养老服务调研", days=30, subject=2)
    fulfil_duty(
        kind=owed.kind,
        subject_ref=owed.subject_ref,
        owner=owed.owner_person,
        by=None,
        now=timezone.now(),
        outcome="NO_COMMENT",
    )

    page = client.get(address()).content.decode()

    assert page.index("养老服务调研") < page.index("专精特新企业视察")  # the latest first
    for words in (owed.owner_person.name, DutyState.FULFILLED.label, "无意见", "指定的截止时间"):
        assert str(words) in page
    open_only = client.get(address(), {"state__exact": "OPEN"}).content.decode()
    assert "养老服务调研" in open_only
    assert "专精特新企业视察" not in open_only
    found = client.get(address(), {"q": owed.owner_person.name}).content.decode()
    assert "专精特新企业视察" in found
    assert "养老服务调研" not in found


def test_nothing_is_made_changed_or_exported_there(client, staff):
    duty = make_duty()

    for action, args in (("create", []), ("edit", [duty.pk]), ("delete", [duty.pk])):
        there = reverse(f"duty-register_modeladmin_{action}", args=args)
        assert client.get(there).status_code in (302, 403)
        assert client.post(there).status_code in (302, 403)
    assert client.get(address(), {"export": "csv"}).status_code == 404
    assert Duty.objects.get() == duty


@pytest.mark.parametrize(
    ("who", "may"),
    [
        ({"roles": [Role.AUDITOR]}, True),
        ({"roles": [Role.OFFICE_DIRECTOR]}, True),
        ({"roles": [Role.DEPUTY]}, False),
        ({"is_superuser": True}, False),
    ],
)
def test_it_is_read_by_the_office_and_the_auditor(client, who, may):
    client.force_login(UserFactory(**who))

    assert (client.get(address()).status_code == 200) == may


def test_it_asks_as_often_for_1_as_for_30(client, staff):
    counts = []
    for more in (1, 29):
        for n in range(more):
            make_duty(subject=n + 100 * more)
        with CaptureQueriesContext(connection) as asked:
            client.get(address())
        counts.append(len(asked))

    assert counts[0] == counts[1]


def test_the_board_leads_to_it(client, staff):
    assert address() in client.get(reverse("duties:board")).content.decode()
