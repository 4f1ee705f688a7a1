"""Changing the hats of an account."""

from collections.abc import Iterable
from datetime import datetime

from django.contrib.auth.models import Group
from django.db import transaction
from django.utils.translation import gettext as _

from cms.accounts.enums import EXCLUSIVE, Role
from cms.accounts.models import User
from cms.accounts.permissions import user_can_manage_accounts
from cms.accounts.services.cards import cut_off_outgrown, lock_account
from cms.accounts.services.owners import CannotNameOwner, settle_owner
from cms.core.audit import record_event
from cms.people.signals import standing_changed


class CannotSetRoles(Exception):
    """Hats were not changed; the message is a sentence for the screen."""


def refuse_impossible_roles(roles: Iterable[str]) -> None:
    """Raise where one hat excludes another (GB/T 22239: administrator, auditor, business apart)."""
    worn = {str(Role(role).value) for role in roles}
    for role in EXCLUSIVE:
        if role.value in worn and len(worn) > 1:
            raise CannotSetRoles(
                _("%(role)s cannot be combined with another role.") % {"role": role.label}
            )


def roles_worn(account: User) -> set[str]:
    """The hats of an account, whether it is open or closed."""
    worn = account.groups.filter(name__in=[role.value for role in Role])
    return set(worn.values_list("name", flat=True))


def apply_roles(account: User, roles: Iterable[str]) -> None:
    """Put an account into exactly the groups of these roles."""
    names = {str(Role(role).value) for role in roles}
    kept = list(account.groups.exclude(name__in=[role.value for role in Role]))
    account.groups.set([*kept, *Group.objects.filter(name__in=names)])
    for cached in ("_role_names", "_rights"):
        account.__dict__.pop(cached, None)


def set_roles(*, account: User, roles: Iterable[str], by: User | None, now: datetime) -> User:
    """Give an account exactly these hats. Nobody changes their own. Calling twice changes nothing.
    With a hat that acts, an account that is nobody's becomes a new person's by its name.

    Raises ``CannotSetRoles``; a refused attempt is recorded.
    """
    wanted = {str(Role(role).value) for role in roles}
    if not user_can_manage_accounts(by) or (by is not None and by.pk == account.pk):
        record_event(verb="account.roles", obj=account, by=by, now=now, refused=True)
        raise CannotSetRoles(_("Only a system administrator changes roles, and never their own."))
    refuse_impossible_roles(wanted)
    with transaction.atomic():
        locked = lock_account(account.pk)
        before = roles_worn(locked)
        if before == wanted:
            return account
        try:
            if settle_owner(locked, wanted, now):
                locked.save(update_fields=["person", "display_name"])
                account.person, account.display_name = locked.person, ""
        except CannotNameOwner as error:
            raise CannotSetRoles(str(error)) from error
        apply_roles(locked, wanted)
        added, removed = sorted(wanted - before), sorted(before - wanted)
        detail = " ".join([*(f"+{name}" for name in added), *(f"-{name}" for name in removed)])
        record_event(verb="account.roles", obj=account, by=by, now=now, detail=detail)
        cut_off_outgrown(account=locked, by=by, now=now)
        if locked.person_id:
            standing_changed.send(sender=None, person=locked.person, by=by, now=now)
    for cached in ("_role_names", "_rights"):
        account.__dict__.pop(cached, None)
    return account
