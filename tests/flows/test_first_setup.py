"""An office that sets itself up in the obvious way: its director owes what is submitted."""

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from cms.accounts.enums import Role
from cms.accounts.models import User
from home.notices.services import submit_notice
from tests.workflows.approvals.factories import make_notice
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


def test_the_command_asks_whose_account_it_is(monkeypatch):
    monkeypatch.setenv("ACCOUNT_PASSWORD", PASSWORD)
    director = ("create_account", "director", "--role", Role.OFFICE_DIRECTOR.value)

    with pytest.raises(CommandError, match="对应的人员"):
        call_command(*director)
    call_command(*director, "--name", "周岚")

    assert User.objects.get(username="director").person.name == "周岚"
