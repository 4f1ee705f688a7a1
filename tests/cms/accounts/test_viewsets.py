"""Accounts in the admin."""

import pytest

from cms.accounts.enums import Role
from cms.accounts.models import User
from cms.accounts.permissions import roles_of
from cms.core.models import AuditEvent
from tests.cms.accounts.factories import UserFactory
from tests.cms.people.factories import PersonFactory

pytestmark = pytest.mark.django_db
NEW = "a-quiet-lake-7"


@pytest.fixture
def admin(client):
    account = UserFactory(roles=[Role.SYSTEM_ADMIN], display_name="田野")
    client.force_login(account)
    return account


def test_account_is_opened_on_screen_in_chinese(client, admin):
    form = client.get("/admin/users/new/").content.decode()
    assert "承办单位经办人" in form
    assert "superuser" not in form

    page = client.post(
        "/admin/users/new/",
        {
            "username": "chenjing",
            "person": PersonFactory(name="陈静").pk,
            "roles": [Role.OFFICE_STAFF.value],
            "password1": NEW,
            "password2": NEW,
            "is_superuser": "on",
        },
    )

    assert page.status_code == 302
    account = User.objects.get(username="chenjing")
    assert (str(account), account.is_superuser) == ("陈静", False)
    assert roles_of(account) == {Role.OFFICE_STAFF.value}
    assert AuditEvent.objects.get(verb="account.create").actor_label == "田野"


def test_whose_account_it_is_is_asked_beside_the_field(client, admin):
    given = {"username": "chenjing", "roles": [Role.OFFICE_DIRECTOR.value]}
    form = client.post("/admin/users/new/", given).context["form"]
    assert "请选择该账号对应的人员" in form.errors["person"][0]

    page = client.post("/admin/users/new/", {**given, "display_name": "陈静"})

    assert page.status_code == 302
    assert User.objects.get(username="chenjing").person.name == "陈静"


def test_account_form_names_faults(client, admin):
    page = client.post(
        "/admin/users/new/",
        {
            "username": "chenjing",
            "roles": [Role.AUDITOR.value, Role.DEPUTY.value],
            "password1": NEW,
            "password2": "other",
        },
    ).content.decode()

    assert "审计员不能与其他角色兼任" in page
    assert "两次输入的密码不一致" in page


def test_roles_and_state_change_on_screen(client, admin):
    account = UserFactory(roles=[Role.DEPUTY])
    given = {"username": account.username, "display_name": account.display_name}
    client.post(f"/admin/users/edit/{account.pk}/", {**given, "roles": [Role.CHAIR.value]})

    account = User.objects.get(pk=account.pk)
    assert roles_of(account) == frozenset()  # closed: is_active was not ticked
    assert list(account.groups.values_list("name", flat=True)) == [Role.CHAIR.value]
    assert {"account.roles", "account.deactivate"} <= set(
        AuditEvent.objects.values_list("verb", flat=True)
    )


def test_own_roles_are_refused_politely(client, admin):
    page = client.post(
        f"/admin/users/edit/{admin.pk}/",
        {
            "username": admin.username,
            "display_name": "田野",
            "roles": [Role.OFFICE_STAFF.value],
            "is_active": "on",
        },
    )

    assert "不能调整本人的角色" in page.content.decode()
    assert roles_of(User.objects.get(pk=admin.pk)) == {Role.SYSTEM_ADMIN.value}


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.OFFICE_DIRECTOR])
def test_list_is_read_by_auditor_and_director_only(role, client):
    client.force_login(UserFactory(roles=[role]))

    assert client.get("/admin/users/").status_code == 200
    assert client.get("/admin/users/new/").status_code == 302


@pytest.mark.parametrize("role", [Role.OFFICE_STAFF, Role.PARTY_COMMITTEE_MEMBER])
def test_list_is_closed_to_others(role, client):
    client.force_login(UserFactory(roles=[role]))

    assert client.get("/admin/users/").status_code == 302


def test_superuser_without_the_role_changes_nothing(client):
    client.force_login(UserFactory(is_superuser=True))

    assert client.get("/admin/users/new/").status_code == 302


@pytest.mark.parametrize("action", ["delete", "assign_role", "set_active_state"])
def test_bulk_actions_do_not_pass_the_services(action, client, admin):
    from django.contrib.auth.models import Group

    account = UserFactory()
    role = Group.objects.get(name=Role.OFFICE_STAFF.value)
    client.post(
        f"/admin/bulk/accounts/user/{action}/?id={account.pk}",
        {"mark_as_active": "False", "role": role.pk},
    )

    account = User.objects.get(pk=account.pk)
    assert (account.is_active, account.groups.count()) == (True, 0)


def test_accounts_are_never_deleted(client, admin):
    account = UserFactory()
    client.post(f"/admin/users/delete/{account.pk}/")

    assert User.objects.filter(pk=account.pk).exists()


def test_personal_settings_hold_no_names(client, admin):
    page = client.get("/admin/account/").content.decode()

    assert "first_name" not in page
    assert "/desk/password/" in page


def test_list_asks_the_same_number_of_queries(client, admin, django_assert_max_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client.get("/admin/users/")
    with CaptureQueriesContext(connection) as one:
        client.get("/admin/users/")
    for _n in range(30):
        UserFactory(roles=[Role.DEPUTY], person=PersonFactory())
    with django_assert_max_num_queries(len(one) + 1):  # groups are fetched once there are any
        client.get("/admin/users/")


def test_system_administrator_reads_no_business(client, admin):
    for url in ("/admin/person/", "/admin/mandate/", "/admin/calendar/"):
        assert client.get(url).status_code == 302
    assert client.get("/admin/groups/").status_code == 403


def test_command_makes_the_first_administrator(monkeypatch):
    from django.core.management import call_command

    monkeypatch.setenv("ACCOUNT_PASSWORD", NEW)
    for _turn in range(2):
        call_command("create_account", "root-of-zone", "--role", "系统管理员")

    account = User.objects.get(username="root-of-zone")
    assert account.check_password(NEW)
    assert roles_of(account) == {Role.SYSTEM_ADMIN.value}


def test_an_account_is_no_text_that_is_published_or_used(client, admin):
    page = client.get(f"/admin/users/edit/{UserFactory().pk}/").content.decode()

    for words in ("已发布", "已使用", "查看历史"):
        assert words not in page
