"""Trusted phones: one tap instead of a password, until somebody takes the trust back."""

from datetime import datetime, timedelta
from itertools import chain, count

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from cms.accounts.models import SignInCard, TrustedPhone, User
from cms.accounts.permissions import user_can_revoke_card, user_can_trust_phone
from cms.accounts.secrets import hash_of, new_token
from cms.accounts.services.cards import cut_off_outgrown, end_trust, lock_account
from cms.core.audit import record_event

LONGEST_NAME = 30


class CannotTrustPhone(Exception):
    """The phone is as it was; the message is a sentence for the screen."""


def trust_phone(
    *, account: User, label: str, now: datetime, card: SignInCard | None = None
) -> tuple[TrustedPhone, str]:
    """The account's own phone and the token that it keeps. ``card`` is what the session goes back
    to, by way of another phone or a password too: with it the trust is taken back. Raises
    ``CannotTrustPhone``.
    """
    if not user_can_trust_phone(account):
        record_event(verb="account.phone_trust", obj=account, by=account, now=now, refused=True)
        raise CannotTrustPhone(
            _("Administrators and auditors sign in with their password; no phone is trusted.")
        )
    token = new_token()
    with transaction.atomic():
        lock_account(account.pk)  # two phones trusted at once get two names
        phone = TrustedPhone.objects.create(
            account=account,
            card=card,
            token_hash=hash_of(token),
            label=_free_label(account, label[:LONGEST_NAME], now),
            trusted_at=now,
            expires_at=now + timedelta(seconds=settings.TRUSTED_PHONE_SECONDS),
            last_used_at=now,
        )
        record_event(verb="account.phone_trust", obj=phone, by=account, now=now)
    return phone, token


def _free_label(account: User, label: str, now: datetime) -> str:
    """The label, or with the first number from 2 that no trusted phone of the account has."""
    taken = set(account.phones.trusted(now).values_list("label", flat=True))
    numbered = (f"{label}（{number}）" for number in count(2))
    return next(name for name in chain([label], numbered) if name not in taken)


def rename_phone(*, phone: TrustedPhone, label: str, by: User, now: datetime) -> TrustedPhone:
    """What its owner calls it: a name alone on each of their phones, since they tell a lost one
    from the others by it. Raises ``CannotTrustPhone``.
    """
    if by.pk != phone.account_id:
        record_event(verb="account.phone_rename", obj=phone, by=by, now=now, refused=True)
        raise CannotTrustPhone(_("A trusted phone is named by its owner."))
    name = _plain(label)
    with transaction.atomic():
        lock_account(phone.account_id)
        locked = TrustedPhone.objects.select_for_update(of=("self",)).get(pk=phone.pk)
        if locked.revoked_at is not None or now >= locked.expires_at:
            raise CannotTrustPhone(_("This phone is no longer trusted and keeps its name."))
        if name == locked.label:
            return locked
        others = locked.account.phones.trusted(now).exclude(pk=locked.pk)
        if others.filter(label=name).exists():
            raise CannotTrustPhone(_("Another of your phones has this name. Choose another one."))
        told, locked.label = f"{locked.label} → {name}", name
        locked.save(update_fields=["label"])
        record_event(verb="account.phone_rename", obj=locked, by=by, now=now, detail=told)
    return locked


def _plain(label: str) -> str:
    """One line of what can be seen: nothing that turns the words round or hides in them."""
    name = " ".join("".join(c if c.isprintable() else " " for c in label).split())
    if not name:
        raise CannotTrustPhone(_("Give the phone a name, for example: my work phone."))
    if len(name) > LONGEST_NAME:
        raise CannotTrustPhone(
            _("The name has %(count)s characters; at most %(most)s fit.")
            % {"count": len(name), "most": LONGEST_NAME}
        )
    return name


def use_phone(*, phone: TrustedPhone, now: datetime) -> TrustedPhone:
    """One tap: the caller signs the account in. Raises ``CannotTrustPhone``.

    The hats are asked again: who became an administrator since types a password, and whose account
    the office may no longer open comes in with nothing that goes back to it.
    """
    cut_off_outgrown(account=phone.account, now=now)
    with transaction.atomic():
        locked = TrustedPhone.objects.select_for_update(of=("self",)).get(pk=phone.pk)
        account = locked.account
        is_trusted = locked.revoked_at is None and now < locked.expires_at
        may = is_trusted and user_can_trust_phone(account)
        if may:
            locked.last_used_at = now
            locked.save(update_fields=["last_used_at"])
        record_event(verb="account.phone_use", obj=locked, by=account, now=now, refused=not may)
    if not may:
        raise CannotTrustPhone(_("This phone is no longer trusted. Please sign in another way."))
    return locked


def revoke_phone(*, phone: TrustedPhone, by: User | None, now: datetime) -> TrustedPhone:
    """Take the trust back: the phone is signed out at its next request. Twice is as once.

    Raises ``CannotTrustPhone``.
    """
    if not user_can_revoke_card(by, phone.account):
        record_event(verb="account.phone_revoke", obj=phone, by=by, now=now, refused=True)
        raise CannotTrustPhone(_("This phone is not yours to revoke."))
    with transaction.atomic():
        locked = TrustedPhone.objects.select_for_update(of=("self",)).get(pk=phone.pk)
        if locked.revoked_at is None:
            end_trust(locked, by, now)
    return locked
