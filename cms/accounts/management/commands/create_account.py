"""``manage.py create_account NAME --role 系统管理员``: the first administrator, or a way back."""

import os
import sys
from getpass import getpass

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from cms.accounts.enums import Role
from cms.accounts.models import User
from cms.accounts.services import (
    CannotCreateAccount,
    CannotSetRoles,
    create_account,
    set_password,
    set_roles,
)


class Command(BaseCommand):
    """Makes an account with roles, or gives an existing one these roles and a new password.

    The password comes from ACCOUNT_PASSWORD or is asked for, twice. Fails on an unknown role.
    """

    help = "Make an account with roles (or reset one), past a locked-out administrator."

    def add_arguments(self, parser) -> None:
        parser.add_argument("username")
        parser.add_argument("--role", action="append", required=True, choices=Role.values)
        parser.add_argument("--name", default="", help="the name; a role that acts needs one")

    def handle(self, *args, username, role, name, **options) -> None:
        password = os.environ.get("ACCOUNT_PASSWORD") or _asked()
        account, now = User.objects.filter(username=username).first(), timezone.now()
        try:
            if account is None:
                account = create_account(
                    username=username,
                    password=password,
                    person=None,
                    roles=role,
                    display_name=name,
                    by=None,
                    now=now,
                )
            else:
                set_roles(account=account, roles=role, by=None, now=now)
                set_password(account=account, password=password, by=None, now=now)
        except (CannotCreateAccount, CannotSetRoles) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{account.username}: {', '.join(role)}")


def _asked() -> str:
    if not sys.stdin.isatty():
        raise CommandError(_("There is no terminal to type a password at: give ACCOUNT_PASSWORD."))
    password = getpass(_("Password: "))
    if password != getpass(_("Password again: ")):
        raise CommandError(_("The two passwords differ. Nothing was changed."))
    return password
