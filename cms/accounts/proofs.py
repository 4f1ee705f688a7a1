"""What a session rests on: how it was opened, by which card or phone, and when its owner last
proved to be there.
"""

import time

from django.conf import settings
from django.contrib.auth import login
from django.http import HttpRequest
from django.utils import timezone

from cms.accounts.enums import SignInWay
from cms.accounts.models import SignInCard, TrustedPhone, User
from cms.core.audit import record_event

# CARD: what the session goes back to, be it by way of a phone or of a password.
WAY, CARD, PHONE, FRESH_AT = "sign_in_way", "sign_in_card", "sign_in_phone", "fresh_at"
BACKEND = "cms.accounts.backends.AccountBackend"


def sign_in(
    request: HttpRequest,
    account: User,
    *,
    card: SignInCard | None = None,
    phone: TrustedPhone | None = None,
) -> None:
    """Open a session with a card that was used up just now, or with a trusted phone."""
    request.sign_in_proof = (SignInWay.CARD if card else SignInWay.PHONE, card, phone)
    login(request, account, backend=BACKEND)


def note_proof(request: HttpRequest, user: User) -> None:
    """At every sign-in. One tap on a trusted phone proves nothing afresh: whoever found the phone
    on a table could make it.
    """
    way, card, phone = getattr(request, "sign_in_proof", (SignInWay.PASSWORD, None, None))
    session = request.session
    session[WAY] = way.value
    for key, pk in ((CARD, _root(user, card, phone)), (PHONE, phone and phone.pk)):
        session.pop(key, None)
        if pk is not None:
            session[key] = pk
    session.pop(FRESH_AT, None)
    if way != SignInWay.PHONE:
        session[FRESH_AT] = int(time.time())


def _root(user: User, card: SignInCard | None, phone: TrustedPhone | None) -> int | None:
    if card is not None:
        return card.pk
    if phone is not None:
        return phone.card_id
    return user.cards.filter(gave_password=True).values_list("pk", flat=True).first()


def root_of(session) -> SignInCard | None:
    """The card that a session goes back to, if any."""
    return SignInCard.objects.filter(pk=session.get(CARD)).first()


def way_of(session) -> SignInWay:
    """How the session was opened."""
    return SignInWay(session.get(WAY, SignInWay.PASSWORD))


def rest_on(session, phone: TrustedPhone) -> None:
    """From now on the session ends with the phone's trust."""
    session[PHONE] = phone.pk


def let_phone_go(session, phone: TrustedPhone) -> None:
    """Its owner, here and now, no longer wants it trusted: the session may go on."""
    if session.get(PHONE) == phone.pk and way_of(session) != SignInWay.PHONE:
        del session[PHONE]


def outlive_phones(session) -> None:
    """Its owner has just chosen a new password, which ended every phone: the session goes on."""
    session.pop(PHONE, None)


def is_cut_off(session) -> bool:
    """Whether the card or phone it rests on was taken back. No query after a password that goes
    back to no card.
    """
    card, phone = session.get(CARD), session.get(PHONE)
    if card and SignInCard.objects.filter(pk=card).exclude(revoked_at=None).exists():
        return True
    return bool(phone) and TrustedPhone.objects.filter(pk=phone).exclude(revoked_at=None).exists()


def is_fresh(session, minutes: int | None = None) -> bool:
    """Whether the owner proved to be there within ``FRESH_SIGN_IN_SECONDS`` (or ``minutes``)."""
    limit = settings.FRESH_SIGN_IN_SECONDS if minutes is None else minutes * 60
    return 0 <= time.time() - session.get(FRESH_AT, -limit - 1) <= limit


def mark_fresh(request: HttpRequest, by: str) -> None:
    """The owner proved to be there. ``by``: a word of the trail."""
    request.session.cycle_key()
    request.session[FRESH_AT] = int(time.time())
    record_event(
        verb="account.confirm", obj=request.user, by=request.user, now=timezone.now(), detail=by
    )
