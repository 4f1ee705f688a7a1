"""Which card or phone a token belongs to."""

from datetime import datetime

from cms.accounts.models import SignInCard, TrustedPhone
from cms.accounts.secrets import hash_of


def card_of(token: str) -> SignInCard | None:
    """The card of a token, in whatever state; with its account and that account's person."""
    if not token:
        return None
    cards = SignInCard.objects.select_related("account__person")
    return cards.filter(token_hash=hash_of(token)).first()


def phone_of(token: str, now: datetime) -> TrustedPhone | None:
    """The phone of a token while it is trusted and its account open; with the account."""
    if not token:
        return None
    phones = TrustedPhone.objects.trusted(now).select_related("account__person")
    return phones.filter(token_hash=hash_of(token), account__is_active=True).first()
