"""Accounts are opened, changed and closed by the system administrator, through services only."""

import pytest

from cms.accounts import services
from cms.accounts.enums import EXCLUSIVE, Role
from cms.accounts.models import User
from cms.accounts.permissions import has_role, roles_of
from cms.core.models import AuditEvent
from cms.people.models import Person
from tests.cms.accounts.factories import PASSWORD, UserFactory
from tests.cms.people.factories import PersonFactory

pytestmark = pytest.mark.django_db
NEW = "a-quiet-lake-7"


@pytest.fixture
def admin():
    return UserFactory(roles=[Role.SYSTEM_ADMIN])


def open_account(by, now, **given):
    given = {"username": "chenjing", "password": NEW, "person": None, "roles": [], **given}
    return services.create_account(**given, by=by, now=now)


def test_create_account_wears_its_hats_and_must_change_password(admin, now):
    person = PersonFactory(name="陈静")
    account = open_account(admin, now, person=person, roles=[Role.OFFICE_STAFF])

    assert (str(account), roles_of(account)) == ("陈静", {Role.OFFICE_STAFF.value})
    assert account.must_change_password is True
    assert account.check_password(NEW)
    assert AuditEvent.objects.get(verb="account.create").detail == f"+{Role.OFFICE_STAFF.value}"


def test_create_account_by_the_system_keeps_the_password(now):
    assert open_account(None, now).must_change_password is False


def test_create_account_twice_is_refused_whatever_the_case(admin, now):
    open_account(admin, now)

    with pytest.raises(services.CannotCreateAccount):
        open_account(admin, now, username="ChenJing")


def test_one_person_has_one_account(admin, now):
    person = PersonFactory()
    open_account(admin, now, person=person)

    with pytest.raises(services.CannotCreateAccount):
        open_account(admin, now, username="second", person=person)


@pytest.mark.parametrize("password", ["short", "password123", "1234567890"])
def test_weak_password_is_refused(password, admin, now):
    with pytest.raises(services.CannotCreateAccount):
        open_account(admin, now, password=password)


@pytest.mark.parametrize("role", [r for r in Role if r != Role.SYSTEM_ADMIN])
def test_no_other_role_opens_accounts_not_even_a_superuser(role, now):
    stranger = UserFactory(roles=[role], is_superuser=True)

    with pytest.raises(services.CannotCreateAccount):
        open_account(stranger, now)
    assert AuditEvent.objects.get(verb="account.create").refused is True
    assert not User.objects.filter(username="chenjing").exists()


def test_set_roles_records_what_changed_once(admin, now):
    account = UserFactory(roles=[Role.DEPUTY])
    for _turn in range(2):
        services.set_roles(account=account, roles=[Role.DEPUTY, Role.CHAIR], by=admin, now=now)

    assert has_role(account, Role.CHAIR)
    assert AuditEvent.objects.get(verb="account.roles").detail == f"+{Role.CHAIR.value}"


def test_nobody_changes_their_own_roles(admin, now):
    with pytest.raises(services.CannotSetRoles):
        services.set_roles(account=admin, roles=[Role.OFFICE_STAFF], by=admin, now=now)
    assert AuditEvent.objects.get(verb="account.roles").refused is True


@pytest.mark.parametrize("alone", [Role.SYSTEM_ADMIN, Role.AUDITOR])
def test_administrator_and_auditor_wear_no_second_hat(alone, admin, now):
    with pytest.raises(services.CannotSetRoles):
        services.set_roles(
            account=UserFactory(), roles=[alone, Role.OFFICE_STAFF], by=admin, now=now
        )


def test_deactivated_account_is_out_at_its_next_request(client, admin, now):
    account = UserFactory(roles=[Role.OFFICE_STAFF])
    client.force_login(account)
    assert client.get("/admin/").status_code == 200

    for _turn in range(2):
        services.deactivate_account(account=account, by=admin, now=now)

    assert client.get("/admin/").status_code == 302
    assert AuditEvent.objects.filter(verb="account.deactivate").count() == 1
    services.reactivate_account(account=account, by=admin, now=now)
    assert User.objects.get(pk=account.pk).is_active is True


def test_nobody_closes_their_own_account_or_anothers_without_the_role(admin, now):
    clerk = UserFactory(roles=[Role.OFFICE_DIRECTOR])
    for account, by in ((admin, admin), (admin, clerk)):
        with pytest.raises(services.CannotDeactivateAccount):
            services.deactivate_account(account=account, by=by, now=now)


def test_removed_role_loses_access_at_once(client, admin, now):
    account = UserFactory(roles=[Role.OFFICE_STAFF])
    client.force_login(account)
    assert client.get("/admin/person/").status_code == 200

    services.set_roles(account=account, roles=[Role.PARTY_COMMITTEE_MEMBER], by=admin, now=now)

    assert client.get("/admin/person/new/").status_code == 302


def test_set_password_ends_sessions_and_asks_for_a_new_one(client, admin, now):
    account = UserFactory(roles=[Role.OFFICE_STAFF])
    client.force_login(account)
    services.set_password(account=account, password=NEW, by=admin, now=now)

    assert client.get("/admin/").status_code == 302
    client.post("/desk/sign-in/", {"username": account.username, "password": NEW})
    assert client.get("/admin/")["Location"] == "/desk/password/"


def test_set_password_of_another_needs_the_role(now):
    with pytest.raises(services.CannotSetPassword):
        services.set_password(
            account=UserFactory(), password=NEW, by=UserFactory(roles=[Role.AUDITOR]), now=now
        )


def test_own_password_must_differ(now):
    account = UserFactory()
    with pytest.raises(services.CannotSetPassword):
        services.change_own_password(account=account, password=PASSWORD, now=now)
    services.change_own_password(account=account, password=NEW, now=now)
    assert account.check_password(NEW)


def test_every_role_is_a_group_made_by_migration():
    from django.contrib.auth.models import Group

    names = set(Group.objects.values_list("name", flat=True))
    assert {role.value for role in Role} <= names
    assert not names & {"Editors", "Moderators"}


def test_an_account_that_acts_enters_its_person_where_nobody_was_chosen(admin, now):
    account = open_account(admin, now, roles=[Role.OFFICE_DIRECTOR], display_name="陈静")

    account.refresh_from_db()
    assert (account.person.name, account.display_name, str(account)) == ("陈静", "", "陈静")
    assert AuditEvent.objects.filter(verb="person.create").exists()


@pytest.mark.parametrize("alone", EXCLUSIVE)
def test_a_hat_that_stands_alone_needs_nobody(alone, admin, now):
    assert open_account(admin, now, roles=[alone], display_name="陈静").person is None
    assert not Person.objects.exists()


@pytest.mark.parametrize("role", [role for role in Role if role not in EXCLUSIVE])
def test_an_account_that_acts_is_refused_without_a_name(role, admin, now):
    with pytest.raises(services.CannotCreateAccount, match="对应的人员"):
        open_account(admin, now, roles=[role], display_name=" ")
    assert not User.objects.filter(username="chenjing").exists()


def test_a_name_in_the_register_is_chosen_and_not_entered_twice(admin, now):
    person = PersonFactory(name="陈静")

    with pytest.raises(services.CannotCreateAccount, match="直接选择"):
        open_account(admin, now, roles=[Role.OFFICE_STAFF], display_name="陈静")
    account = open_account(admin, now, roles=[Role.OFFICE_STAFF], person=person)

    assert Person.objects.get() == account.person


def test_a_hat_that_acts_makes_an_account_somebodys(admin, now):
    account = UserFactory(roles=[Role.AUDITOR], display_name="陈静")
    services.set_roles(account=account, roles=[Role.OFFICE_STAFF], by=admin, now=now)

    assert User.objects.get(pk=account.pk).person.name == "陈静"
    nameless = UserFactory(roles=[Role.AUDITOR], display_name="")
    with pytest.raises(services.CannotSetRoles, match="对应的人员"):
        services.set_roles(account=nameless, roles=[Role.DEPUTY], by=admin, now=now)
    assert roles_of(User.objects.get(pk=nameless.pk)) == {Role.AUDITOR.value}


def test_an_account_that_acts_does_not_become_nobodys(admin, now):
    account = open_account(admin, now, roles=[Role.DEPUTY], person=PersonFactory(name="陈静"))

    with pytest.raises(services.CannotCreateAccount, match="对应的人员"):
        services.update_account(
            account=account, person=None, display_name="", email="", by=admin, now=now
        )
    assert User.objects.get(pk=account.pk).person.name == "陈静"
