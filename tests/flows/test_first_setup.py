"""An office that sets itself up in the obvious way: its director owes what is submitted."""

import io

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from cms.accounts.enums import Role
from cms.accounts.management.commands import create_account
from cms.accounts.models import User
from cms.core.models import AuditEvent
from cms.formbuilder.models import FormDefinition
from cms.formbuilder.starter_forms import starter_codes
from home.notices.services import CannotSubmitNotice, submit_notice
from tests.cms.accounts.factories import UserFactory
from tests.workflows.approvals.factories import make_committee, make_notice
from workflows.duties.models import Duty
from workflows.duties.queries import ledger_breaches

pytestmark = pytest.mark.django_db
PASSWORD = "a-quiet-lake-7"


def open_account(client, username: str, name: str, role: Role) -> User:
    """As the administrator does it: a name and a role, and nobody chosen."""
    client.post(
        "/admin/users/new/",
        {
            "username": username,
            "display_name": name,
            "roles": [role.value],
            "password1": PASSWORD,
            "password2": PASSWORD,
        },
    )
    return User.objects.get(username=username)


def test_the_first_director_owes_the_first_review(client, monkeypatch):
    make_committee(9)
    monkeypatch.setenv("ACCOUNT_PASSWORD", PASSWORD)
    call_command("create_account", "admin", "--role", Role.SYSTEM_ADMIN.value)
    client.force_login(User.objects.get(username="admin"))
    clerk = open_account(client, "clerk", "陈静", Role.OFFICE_STAFF)
    director = open_account(client, "director", "周岚", Role.OFFICE_DIRECTOR)
    notice = make_notice(clerk)
    notice.body = [("para", "<p>正文</p>")]
    notice.save_revision(user=clerk)

    submit_notice(notice=notice, by=clerk, now=timezone.now())

    assert [duty.owner_person for duty in Duty.objects.open()] == [director.person]
    assert list(ledger_breaches()) == []


def test_nothing_is_submitted_to_a_committee_without_members():
    clerk = UserFactory(roles=[Role.OFFICE_STAFF])
    notice = make_notice(clerk)
    notice.body = [("para", "<p>正文</p>")]
    notice.save_revision(user=clerk)

    with pytest.raises(CannotSubmitNotice, match="还没有登记委员"):
        submit_notice(notice=notice, by=clerk, now=timezone.now())
    assert not Duty.objects.exists()


def test_the_command_asks_whose_account_it_is(monkeypatch):
    monkeypatch.setenv("ACCOUNT_PASSWORD", PASSWORD)
    director = ("create_account", "director", "--role", Role.OFFICE_DIRECTOR.value)

    with pytest.raises(CommandError, match="对应的人员"):
        call_command(*director)
    call_command(*director, "--name", "周岚")

    assert User.objects.get(username="director").person.name == "周岚"


def test_without_a_terminal_the_command_says_how_to_give_the_password(monkeypatch):
    monkeypatch.delenv("ACCOUNT_PASSWORD", raising=False)
    monkeypatch.setattr("sys.stdin", io.StringIO())

    with pytest.raises(CommandError, match="ACCOUNT_PASSWORD"):
        call_command("create_account", "admin", "--role", Role.SYSTEM_ADMIN.value)
    assert not User.objects.exists()


def test_a_password_is_typed_twice(monkeypatch):
    monkeypatch.delenv("ACCOUNT_PASSWORD", raising=False)
    terminal, typed = io.StringIO(), [PASSWORD, PASSWORD + "x"]
    terminal.isatty = lambda: True
    monkeypatch.setattr("sys.stdin", terminal)
    monkeypatch.setattr(f"{create_account.__name__}.getpass", lambda prompt: typed.pop(0))

    with pytest.raises(CommandError, match="两次"):
        call_command("create_account", "admin", "--role", Role.SYSTEM_ADMIN.value)
    typed[:] = [PASSWORD, PASSWORD]
    call_command("create_account", "admin", "--role", Role.SYSTEM_ADMIN.value)

    assert User.objects.get().check_password(PASSWORD)


def test_the_shipped_forms_are_loaded_from_the_empty_list(client):
    account = UserFactory(roles=[Role.OFFICE_STAFF])
    client.force_login(account)
    shelf, load = reverse("forms:index"), reverse("forms:load")
    assert load in client.get(shelf).content.decode()

    page = client.post(load, follow=True).content.decode()

    assert FormDefinition.objects.count() == len(starter_codes()) > 0
    assert f"已载入 {len(starter_codes())} 张" in page
    assert load not in page
    made = AuditEvent.objects.filter(verb="form.create")
    assert set(made.values_list("actor_id", flat=True)) == {account.pk}
