"""Opening, changing and closing accounts."""

from collections.abc import Iterable
from datetime import datetime

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from cms.accounts.models import User
from cms.accounts.permissions import user_can_manage_accounts
from cms.accounts.services.cards import cut_off_outgrown, end_ways_in, lock_account
from cms.accounts.services.owners import CannotNameOwner, settle_owner
from cms.accounts.services.roles import (
    CannotSetRoles,
    apply_roles,
    refuse_impossible_roles,
    roles_worn,
)
from cms.core.audit import record_event
from cms.people.models import Person
from cms.people.signals import standing_changed


class CannotCreateAccount(Exception):
    """No account was made; the message is a sentence for the screen."""


class CannotDeactivateAccount(Exception):
    """The account's state did not change; the message is a sentence for the screen."""


def create_account(
    *,
    username: str,
    password: str | None,
    person: Person | None,
    roles: Iterable[str],
    by: User | None,
    now: datetime,
    display_name: str = "",
    email: str = "",
) -> User:
    """Make an account with its hats. ``by=None``: the system (installation, demo).

    For a hat that acts without a ``person``, ``display_name`` enters a new one (``owners``).
    A password typed by an administrator must be changed at the first sign-in; without a password
    the account is opened by sign-in cards alone. Raises ``CannotCreateAccount``.
    """
    roles = list(roles)
    if not user_can_manage_accounts(by):
        record_event(verb="account.create", obj="accounts.user", by=by, now=now, refused=True)
        raise CannotCreateAccount(_("Only a system administrator opens accounts."))
    username = User.normalize_username(username.strip())
    if User.objects.filter(username__iexact=username).exists():
        raise CannotCreateAccount(_("There is already an account with this sign-in name."))
    if person is not None and User.objects.filter(person=person).exists():
        raise CannotCreateAccount(_("This person already has an account."))
    account = User(
        username=username,
        person=person,
        display_name=display_name,
        email=email,
        must_change_password=by is not None and password is not None,
    )
    try:
        refuse_impossible_roles(roles)
        if password is not None and by is not None:
            validate_password(password, account)
    except (CannotSetRoles, ValidationError) as error:
        words = error.messages if isinstance(error, ValidationError) else [str(error)]
        raise CannotCreateAccount(" ".join(words)) from error
    account.set_password(password)
    _save_new(account, roles, by, now)
    return account


def _save_new(account: User, roles: list[str], by: User | None, now: datetime) -> None:
    with transaction.atomic():
        _settle(account, roles, now)
        account.save()
        apply_roles(account, roles)
        detail = " ".join(f"+{role}" for role in sorted(map(str, roles)))
        record_event(verb="account.create", obj=account, by=by, now=now, detail=detail)
        if account.person is not None:
            standing_changed.send(sender=None, person=account.person, by=by, now=now)


def _settle(account: User, roles: Iterable[str], now: datetime) -> None:
    try:
        settle_owner(account, roles, now)
    except CannotNameOwner as error:
        raise CannotCreateAccount(str(error)) from error


def update_account(
    *, account: User, person: Person | None, display_name: str, email: str, by: User, now: datetime
) -> User:
    """Change whose account it is and the name it shows. Who lost or got the account is looked at
    again by whoever expects something of them. Raises ``CannotCreateAccount``.
    """
    if not user_can_manage_accounts(by):
        record_event(verb="account.update", obj=account, by=by, now=now, refused=True)
        raise CannotCreateAccount(_("Only a system administrator changes accounts."))
    if person is not None and User.objects.filter(person=person).exclude(pk=account.pk).exists():
        raise CannotCreateAccount(_("This person already has an account."))
    with transaction.atomic():
        before = lock_account(account.pk).person
        account.person, account.display_name, account.email = person, display_name, email
        _settle(account, roles_worn(account), now)
        person = account.person
        account.save(update_fields=["person", "display_name", "email"])
        record_event(verb="account.update", obj=account, by=by, now=now)
        if before != person:
            cut_off_outgrown(account=account, by=by, now=now)
            for changed in filter(None, (before, person)):
                standing_changed.send(sender=None, person=changed, by=by, now=now)
    return account


def _set_active(account: User, active: bool, by: User | None, now: datetime) -> User:
    verb = "account.reactivate" if active else "account.deactivate"
    if not user_can_manage_accounts(by) or (by is not None and by.pk == account.pk):
        record_event(verb=verb, obj=account, by=by, now=now, refused=True)
        raise CannotDeactivateAccount(
            _("Only a system administrator closes or opens an account, and never their own.")
        )
    with transaction.atomic():
        locked = lock_account(account.pk)
        if locked.is_active == active:
            return account
        User.objects.filter(pk=account.pk).update(is_active=active)
        account.is_active = active
        if not active:
            end_ways_in(account, by, now, why=_("account closed"))
        record_event(verb=verb, obj=account, by=by, now=now)
        if locked.person_id:
            standing_changed.send(sender=None, person=locked.person, by=by, now=now)
    return account


def deactivate_account(*, account: User, by: User | None, now: datetime) -> User:
    """Close an account: it is signed out everywhere at its next request. Twice is as once."""
    return _set_active(account, False, by, now)


def reactivate_account(*, account: User, by: User | None, now: datetime) -> User:
    """Open a closed account again. Twice is as once."""
    return _set_active(account, True, by, now)
