"""Cards and links that sign somebody in once: made, used, taken back."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from cms.accounts.enums import CardKind, CardState
from cms.accounts.models import SignInCard, TrustedPhone, User
from cms.accounts.permissions import (
    is_guarded,
    is_outgrown,
    user_can_make_card,
    user_can_manage_accounts,
    user_can_revoke_card,
)
from cms.accounts.queries import card_of
from cms.accounts.secrets import hash_of, new_token
from cms.core.audit import record_event


class CannotMakeCard(Exception):
    """No card was made; the message is a sentence for the screen."""


class CannotUseCard(Exception):
    """Nobody was signed in; the message is a sentence for the screen. ``card`` is None where the
    token belongs to none.
    """

    def __init__(self, words: str, card: SignInCard | None = None) -> None:
        super().__init__(words)
        self.card = card


class CannotRevokeCard(Exception):
    """The card stays; the message is a sentence for the screen."""


def make_card(
    *, account: User, kind: str, by: User | None, now: datetime
) -> tuple[SignInCard, str]:
    """A card or link and its token, which is nowhere else from then on. An unused one of the same
    kind is revoked: somebody holds at most one. Raises ``CannotMakeCard``.
    """
    if not user_can_make_card(by, account):
        record_event(verb="account.card_make", obj=account, by=by, now=now, refused=True)
        raise CannotMakeCard(_("A sign-in card for this account is not yours to make."))
    seconds = {
        CardKind.CARD: settings.SIGN_IN_CARD_SECONDS,
        CardKind.LINK: settings.SIGN_IN_LINK_SECONDS,
    }[CardKind(kind)]
    token = new_token()
    with transaction.atomic():
        lock_account(account.pk)  # two makers take turns
        for card in account.cards.unused().filter(kind=kind):
            _revoke(card, by, now, why=_("replaced by a newer one"))
        card = SignInCard.objects.create(
            account=account,
            kind=kind,
            token_hash=hash_of(token),
            made_by=by,
            made_at=now,
            expires_at=now + timedelta(seconds=seconds),
            by_administrator=user_can_manage_accounts(by),
        )
        record_event(verb="account.card_make", obj=card, by=by, now=now)
    return card, token


def use_card(*, token: str, now: datetime) -> SignInCard:
    """Use a card up; the caller signs its account in. The second of two takes loses.

    Raises ``CannotUseCard``; a card that is known and no longer good leaves a line in the trail.
    """
    card = card_of(token)
    if card is None:
        raise CannotUseCard(_("This sign-in link does not exist. Is it copied whole?"))
    with transaction.atomic():
        card = SignInCard.objects.select_for_update(of=("self",)).get(pk=card.pk)
        refusal = why_no_use(card=card, now=now)
        if not refusal:
            card.used_at = now
            card.save(update_fields=["used_at"])
        record_event(
            verb="account.card_use",
            obj=card,
            by=card.account,
            now=now,
            refused=bool(refusal),
            detail=str(card.state(now).label) if refusal else "",
        )
    if refusal:
        raise CannotUseCard(refusal, card)
    return card


def why_no_use(*, card: SignInCard, now: datetime) -> str:
    """Why a card would be refused now; changes nothing."""
    refusal = {
        CardState.USED: _("This card or link has been used. Each one signs in once only."),
        CardState.REVOKED: _("This card or link has been revoked."),
        CardState.EXPIRED: _("This card or link has expired."),
        CardState.VALID: "",
    }[card.state(now)]
    if not refusal and (is_outgrown(card) or not card.account.is_active):
        refusal = _("This card or link has been revoked.")
    return refusal


def revoke_card(*, card: SignInCard, by: User | None, now: datetime) -> SignInCard:
    """Take a card back, used or not: sessions and phones that it opened end as well, and so does a
    password first chosen in one of them. Twice is as once. Raises ``CannotRevokeCard``.
    """
    if not user_can_revoke_card(by, card.account):
        record_event(verb="account.card_revoke", obj=card, by=by, now=now, refused=True)
        raise CannotRevokeCard(_("This card is not yours to revoke."))
    with transaction.atomic():
        lock_account(card.account_id)
        locked = SignInCard.objects.select_for_update(of=("self",)).get(pk=card.pk)
        if locked.revoked_at is None:
            _revoke(locked, by, now)
    return locked


def cut_off_outgrown(*, account: User, now: datetime, by: User | None = None) -> int:
    """Void what the office made for an account that it may not open (any more): cards, and with
    them sessions, phones and a password first chosen. Returns how many cards. Asked at every new
    proof and by running sessions: whatever made the account guarded, nothing must tell.
    """
    outgrown = account.cards.filter(by_administrator=False, revoked_at=None)
    if not outgrown.exists() or not is_guarded(account):
        return 0
    with transaction.atomic():
        lock_account(account.pk)
        cards = list(outgrown.select_for_update(of=("self",)))
        for card in cards:
            _revoke(card, by, now, why=_("the office may not open this account any more"))
    return len(cards)


def _revoke(card: SignInCard, by: User | None, now: datetime, why: str = "") -> None:
    gave_password, card.gave_password = card.gave_password, False
    card.revoked_at = now
    card.save(update_fields=["revoked_at", "gave_password"])
    record_event(verb="account.card_revoke", obj=card, by=by, now=now, detail=why)
    for phone in card.phones.filter(revoked_at=None):
        end_trust(phone, by, now, why=_("with its card"))
    if gave_password:
        account = lock_account(card.account_id)
        account.set_unusable_password()  # ends every session of the account
        account.save(update_fields=["password"])
        record_event(
            verb="account.password", obj=account, by=by, now=now, detail=_("with its card")
        )


def lock_account(pk: int) -> User:
    """Before any of its cards, so that two who change both never wait for each other."""
    return User.objects.select_for_update(of=("self",), no_key=True).get(pk=pk)


def end_trust(phone: TrustedPhone, by: User | None, now: datetime, why: str = "") -> None:
    """Inside a transaction that holds the phone: its trust is over."""
    phone.revoked_at = now
    phone.save(update_fields=["revoked_at"])
    record_event(verb="account.phone_revoke", obj=phone, by=by, now=now, detail=why)


def end_ways_in(account: User, by: User | None, now: datetime, why: str) -> None:
    """Inside a transaction that changes a password or closes an account: no card still opens it and
    no phone is trusted. ``why`` is said in the trail.
    """
    for card in account.cards.unused():
        _revoke(card, by, now, why)
    for phone in account.phones.filter(revoked_at=None):
        end_trust(phone, by, now, why)
