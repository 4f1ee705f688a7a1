"""人员与机构 in the admin, seen by each role."""

import json

import pytest

from cms.accounts.enums import Role
from cms.people.enums import Level, MandateState
from cms.people.models import Mandate, Membership, Person
from tests.cms.accounts.factories import UserFactory
from tests.cms.people.factories import (
    MandateFactory,
    OrganizationFactory,
    PersonFactory,
    PostFactory,
    TermFactory,
)

pytestmark = pytest.mark.django_db
REGISTERS = ["person", "mandate", "organization", "membership", "post", "term"]
PHONE = "13900001234"


@pytest.fixture
def clerk(client):
    account = UserFactory(roles=[Role.OFFICE_STAFF])
    client.force_login(account)
    return account


@pytest.mark.parametrize("register", REGISTERS)
def test_registers_open_for_the_clerk_in_chinese(register, client, clerk):
    listing = client.get(f"/admin/{register}/")
    form = client.get(f"/admin/{register}/new/")

    assert (listing.status_code, form.status_code) == (200, 200)
    menu = json.dumps("人员与机构").strip('"')
    assert menu in listing.content.decode()


@pytest.mark.parametrize("register", REGISTERS)
@pytest.mark.parametrize("role", [Role.SYSTEM_ADMIN, Role.AUDITOR])
def test_registers_are_closed_to_who_has_no_business(register, role, client):
    client.force_login(UserFactory(roles=[role]))

    assert client.get(f"/admin/{register}/").status_code == 302
    assert client.get(f"/admin/{register}/new/").status_code == 302


def test_person_is_entered_with_who_did(client, clerk):
    page = client.post(
        "/admin/person/new/",
        {"name": "欧阳 明远", "gender": "MALE", "phone": PHONE, "employer": "远山软件"},
    )

    assert page.status_code == 302
    person = Person.objects.get()
    assert (person.name, person.phone, person.entered_by_label) == ("欧阳明远", PHONE, str(clerk))


def test_person_name_fault_stands_beside_the_field_and_nothing_is_lost(client, clerk):
    page = client.post("/admin/person/new/", {"name": "···", "employer": "远山软件"})

    assert "姓名" in page.content.decode()
    assert "远山软件" in page.content.decode()
    assert not Person.objects.exists()


@pytest.mark.parametrize(
    ("role", "seen"), [(Role.OFFICE_DIRECTOR, True), (Role.PARTY_COMMITTEE_MEMBER, False)]
)
def test_contact_data_is_seen_by_those_who_may_only(role, seen, client):
    person = PersonFactory(phone=PHONE, email="x@example.com")
    client.force_login(UserFactory(roles=[role]))
    page = client.get(f"/admin/person/inspect/{person.pk}/").content.decode()

    assert person.name in page
    assert (PHONE in page) is seen
    assert PHONE not in client.get("/admin/person/").content.decode()


def test_contact_data_of_a_superuser_without_a_hat_stays_closed(client):
    person = PersonFactory(phone=PHONE)
    client.force_login(UserFactory(is_superuser=True))

    for url in (f"/admin/person/inspect/{person.pk}/", f"/admin/person/edit/{person.pk}/"):
        assert PHONE not in client.get(url).content.decode()


@pytest.mark.parametrize("register", REGISTERS)
def test_no_register_is_exported(register, client, clerk):
    PersonFactory(phone=PHONE)
    page = client.get(f"/admin/{register}/?export=csv")

    assert page["Content-Type"].startswith("text/html")


def test_search_finds_two_characters_of_a_name(client, clerk):
    PersonFactory(name="阿依古丽·买买提")
    PersonFactory(name="赵桂兰")
    page = client.get("/admin/person/?q=古丽").content.decode()

    assert "阿依古丽·买买提" in page
    assert "赵桂兰" not in page


@pytest.mark.parametrize("register", REGISTERS)
def test_list_asks_the_same_number_of_queries(
    register, client, clerk, django_assert_max_num_queries
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def fill(count):
        for _n in range(count):
            mandate = MandateFactory()
            post = PostFactory(organization=OrganizationFactory(parent=OrganizationFactory()))
            Membership.objects.create(
                person=mandate.person,
                organization=post.organization,
                post=post,
                valid_from=mandate.valid_from,
            )

    fill(1)
    client.get(f"/admin/{register}/")
    with CaptureQueriesContext(
        connection,
    ) as one:
        client.get(f"/admin/{register}/")
    fill(29)
    with django_assert_max_num_queries(len(one)):
        client.get(f"/admin/{register}/")


def test_mandate_is_added_and_ended_on_screen(client, clerk):
    person, term = PersonFactory(), TermFactory()
    given = {"person": person.pk, "term": term.pk, "valid_from": "2022-01-10", "constituency": "一"}
    assert client.post("/admin/mandate/new/", given).status_code == 302
    mandate = Mandate.objects.get()

    ended = {**given, "state": "ENDED"}
    page = client.post(f"/admin/mandate/edit/{mandate.pk}/", ended)
    assert page.status_code == 200  # date and reason are missing

    ended |= {"valid_to": "2026-05-12", "end_reason": "辞职"}
    assert client.post(f"/admin/mandate/edit/{mandate.pk}/", ended).status_code == 302
    mandate.refresh_from_db()
    assert mandate.state == MandateState.ENDED


def test_membership_form_refuses_who_lacks_the_mandate(client, clerk):
    committee = OrganizationFactory(name="开发区专门委员会", member_level=Level.DISTRICT)
    given = {
        "person": PersonFactory(name="赵桂兰").pk,
        "organization": committee.pk,
        "rank": 100,
        "valid_from": "2026-05-12",
    }
    page = client.post("/admin/membership/new/", given)

    assert "赵桂兰" in page.content.decode()
    assert not Membership.objects.exists()
    MandateFactory(person=Person.objects.get(name="赵桂兰"))
    assert client.post("/admin/membership/new/", given).status_code == 302


def test_person_chooser_tells_two_of_one_name_apart(client, clerk):
    PersonFactory(name="王建国", employer="青岚第一小学")
    PersonFactory(name="王建国", employer="青岚供水有限公司")
    page = client.get("/admin/person_chooser/results/?q=建国").content.decode()

    assert "青岚第一小学" in page
    assert "青岚供水有限公司" in page


def test_chooser_shows_no_contact_data(client):
    PersonFactory(phone=PHONE)
    client.force_login(UserFactory(roles=[Role.SYSTEM_ADMIN]))

    assert PHONE not in client.get("/admin/person_chooser/").content.decode()
