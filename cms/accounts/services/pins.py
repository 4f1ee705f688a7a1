"""The PIN of a trusted phone: proof that its owner holds it, for who has no password at hand.

Six digits are few, so wrong ones are counted on the phone's own row: five in a row let the PIN
rest, ten end the trust. Nobody without the phone can try one.
"""

from datetime import datetime, timedelta
from itertools import pairwise

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction
from django.utils.translation import gettext as _

from cms.accounts.models import TrustedPhone, User
from cms.accounts.permissions import user_can_trust_phone
from cms.accounts.services.cards import cut_off_outgrown, end_trust
from cms.core.audit import record_event

DIGITS, FEW_DIFFERENT = 6, 3
REST_AFTER, END_AFTER = 5, 10
REST = timedelta(minutes=15)
LIKED = {"112233", "123321", "123654", "147258", "159357", "258369", "520131", "789456"}


class CannotSetPin(Exception):
    """The PIN is as it was; the message is a sentence for the screen."""


class CannotConfirm(Exception):
    """Not proved to be the owner; the message is a sentence for the screen."""


def set_pin(*, phone: TrustedPhone, pin: str, by: User, now: datetime) -> TrustedPhone:
    """The owner's new PIN for the phone in hand. Raises ``CannotSetPin``."""
    if by.pk != phone.account_id or not user_can_trust_phone(by) or phone.revoked_at:
        record_event(verb="account.pin", obj=phone, by=by, now=now, refused=True)
        raise CannotSetPin(_("A PIN is set on a trusted phone, by its owner."))
    if len(pin) != DIGITS or not pin.isascii() or not pin.isdigit():
        raise CannotSetPin(_("A PIN has six digits."))
    if is_weak(pin, by):
        raise CannotSetPin(_("This PIN is easy to guess. Please choose another."))
    with transaction.atomic():
        locked = TrustedPhone.objects.select_for_update().get(pk=phone.pk)
        locked.pin, locked.pin_failures, locked.pin_rests_until = make_password(pin), 0, None
        locked.save(update_fields=["pin", "pin_failures", "pin_rests_until"])
        record_event(verb="account.pin", obj=phone, by=by, now=now)
    return locked


def check_pin(*, phone: TrustedPhone, pin: str, now: datetime) -> None:
    """Return where the PIN is right. Raises ``CannotConfirm``, with the failure counted."""
    cut_off_outgrown(account=phone.account, now=now)
    with transaction.atomic():
        locked = TrustedPhone.objects.select_for_update(of=("self",)).get(pk=phone.pk)
        refusal = _refusal(locked, pin, now)
        if not refusal and locked.pin_failures:
            locked.pin_failures = 0
            locked.save(update_fields=["pin_failures"])
    if refusal:
        raise CannotConfirm(refusal)


def _refusal(phone: TrustedPhone, pin: str, now: datetime) -> str:
    if not phone.pin or phone.revoked_at or now >= phone.expires_at:
        return _("This phone is no longer trusted. Please sign in another way.")
    if phone.pin_rests_until and now < phone.pin_rests_until:
        return _("Too many wrong PINs. Please wait a quarter of an hour, or call the office.")
    if check_password(pin, phone.pin):
        return ""
    return _count_failure(phone, now)


def _count_failure(phone: TrustedPhone, now: datetime) -> str:
    phone.pin_failures += 1
    if phone.pin_failures % REST_AFTER == 0:
        phone.pin_rests_until = now + REST
    phone.save(update_fields=["pin_failures", "pin_rests_until"])
    record_event(
        verb="account.confirm", obj=phone, by=phone.account, now=now, refused=True, detail=_("PIN")
    )
    if phone.pin_failures >= END_AFTER:
        end_trust(phone, None, now, why=_("wrong PINs"))
        return _("Too many wrong PINs: this phone is no longer trusted. Please call the office.")
    return _("The PIN is wrong.")


def is_weak(pin: str, account: User) -> bool:
    """Whether somebody who knows the owner a little would try it early."""
    steps = {(int(b) - int(a)) % 10 for a, b in pairwise(pin)}
    person = account.person
    known = f"{account.username} {person.phone if person else ''}"
    return (
        len(set(pin)) < FEW_DIFFERENT
        or steps in ({1}, {9})
        or pin in {pin[:2] * 3, pin[:3] * 2}
        or pin in LIKED
        or pin in known
    )
