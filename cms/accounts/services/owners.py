"""Whose account it is. Who acts for the office, a body or a unit is a person of the register:
duties are a person's, so an account that is nobody's would owe nothing and be told nothing.
"""

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext as _

from cms.accounts.enums import EXCLUSIVE, Role
from cms.people.models import Person
from cms.people.services import save_record


class CannotNameOwner(Exception):
    """It is not known whose account it would be; the message is a sentence for the screen."""


def acting(roles: Iterable[str]) -> set[str]:
    """Those of the roles whose work somebody owes."""
    return {str(Role(role).value) for role in roles} - {role.value for role in EXCLUSIVE}


def why_nobodys(*, roles: Iterable[str], person: Person | None, name: str) -> str:
    """Why an account with these roles would be nobody's; "" where it is somebody's, where a new
    person can be entered by ``name``, and for a hat that stands alone, which owes no work.
    """
    name = name.strip()
    if person is not None or not acting(roles):
        return ""
    if not name:
        return _("Choose whose account it is, or give the name of a new person.")
    if Person.objects.filter(name=name).exists():
        return _(
            "%(name)s is in the register: choose that person. Enter another of the same name in "
            "the register first."
        ) % {"name": name}
    return ""


def settle_owner(account, roles: Iterable[str], now: datetime) -> bool:
    """See to it that the account is somebody's where ``roles`` act: a new person of its display
    name, which it then no longer needs. Whether it changed; the caller saves it.

    Entered as the system's, since whoever runs accounts does not keep the register. Raises
    ``CannotNameOwner``.
    """
    name = account.display_name.strip()
    why = why_nobodys(roles=roles, person=account.person, name=name)
    if why:
        raise CannotNameOwner(why)
    if account.person is not None or not acting(roles):
        return False
    account.person = save_record(record=Person(name=name), by=None, now=now)
    account.display_name = ""
    return True
