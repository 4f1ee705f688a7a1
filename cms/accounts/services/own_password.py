"""The password of who is signed in, asked again: proof that the owner sits there.

Only who holds a session of the account can try one, so wrong ones are counted on the account: five
in a row end the session and let this way rest for a quarter of an hour, ten end the trust in the
phone at hand. The owner signs in at the door meanwhile, which counts elsewhere.
"""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from cms.accounts.models import TrustedPhone, User
from cms.accounts.services.cards import end_trust, lock_account
from cms.accounts.services.pins import END_AFTER, REST, REST_AFTER, CannotConfirm
from cms.core.audit import record_event


class CannotStaySignedIn(CannotConfirm):
    """Too many wrong ones: the caller ends the session; the message is a sentence for the door."""


def check_own_password(
    *, account: User, password: str, now: datetime, phone: TrustedPhone | None = None
) -> None:
    """Return where the password is right. Raises ``CannotConfirm``, with the failure counted."""
    with transaction.atomic():
        locked = lock_account(account.pk)
        refusal = _refusal(locked, password, now, phone)
    if refusal is not None:
        raise refusal


def _refusal(account: User, password: str, now: datetime, phone) -> CannotConfirm | None:
    if account.password_rests_until and now < account.password_rests_until:
        return _over()
    if not account.check_password(password):
        return _count_failure(account, now, phone)
    if account.password_failures:
        account.password_failures = 0
        account.save(update_fields=["password_failures"])
    return None


def _count_failure(account: User, now: datetime, phone) -> CannotConfirm:
    account.password_failures += 1
    rests = account.password_failures % REST_AFTER == 0
    if rests:
        account.password_rests_until = now + REST
    account.save(update_fields=["password_failures", "password_rests_until"])
    record_event(
        verb="account.confirm",
        obj=account,
        by=account,
        now=now,
        refused=True,
        detail=_("Password"),
    )
    if phone is not None and account.password_failures >= END_AFTER:
        end_trust(phone, None, now, why=_("wrong passwords"))
    return _over() if rests else CannotConfirm(_("The password is wrong."))


def _over() -> CannotStaySignedIn:
    return CannotStaySignedIn(
        _("Too many wrong passwords: you were signed out. Please sign in again.")
    )
