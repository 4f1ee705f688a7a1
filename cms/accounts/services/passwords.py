"""Passwords: one's own, and one set by the administrator for somebody."""

from datetime import datetime

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from cms.accounts.models import SignInCard, User
from cms.accounts.permissions import user_can_manage_accounts
from cms.accounts.services.cards import end_ways_in, lock_account
from cms.core.audit import record_event


class CannotSetPassword(Exception):
    """The password stays; the message is a sentence for the screen."""


def _store(account: User, password: str, must_change: bool) -> None:
    try:
        validate_password(password, account)
    except ValidationError as error:
        raise CannotSetPassword(" ".join(error.messages)) from error
    account.set_password(password)
    account.must_change_password = must_change
    account.save(update_fields=["password", "must_change_password"])


def set_password(*, account: User, password: str, by: User | None, now: datetime) -> User:
    """An administrator's first password for somebody: to be changed at the next sign-in.

    Ends every session of the account, its cards and its trusted phones.

    Raises ``CannotSetPassword``.
    """
    if not user_can_manage_accounts(by):
        record_event(verb="account.password", obj=account, by=by, now=now, refused=True)
        raise CannotSetPassword(_("Only a system administrator sets another's password."))
    with transaction.atomic():
        _store(account, password, must_change=by is None or by.pk != account.pk)
        account.cards.filter(gave_password=True).update(gave_password=False)
        end_ways_in(account, by, now, why=_("new password"))
        record_event(verb="account.password", obj=account, by=by, now=now)
    return account


def change_own_password(
    *, account: User, password: str, now: datetime, card: SignInCard | None = None
) -> User:
    """One's own new password (the form has checked the old one); cards and trusted phones end.

    ``card``: what the session goes back to. A first password is good for as long as that card is
    not taken back, and so is what replaces it. Raises ``CannotSetPassword``.
    """
    if account.check_password(password):
        raise CannotSetPassword(_("The new password must differ from the old one."))
    with transaction.atomic():
        if card is not None and not account.has_usable_password():
            _rest_on(card)
        _store(account, password, must_change=False)
        end_ways_in(account, account, now, why=_("new password"))
        record_event(verb="account.password", obj=account, by=account, now=now)
    return account


def _rest_on(card: SignInCard) -> None:
    """A first password: it ends with the card."""
    lock_account(card.account_id)
    locked = SignInCard.objects.select_for_update(of=("self",)).get(pk=card.pk)
    if locked.revoked_at is not None:
        raise CannotSetPassword(_("This sign-in was taken back. Please sign in again."))
    locked.gave_password = True
    locked.save(update_fields=["gave_password"])
