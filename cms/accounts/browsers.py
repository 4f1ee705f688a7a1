"""What a browser carries for us: a card that it has come with, the mark of a trusted phone, and who
has signed in here before.

All are signed cookies of the visitor's own; neither a session nor a log holds a token.
"""

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.crypto import salted_hmac

from cms.accounts.devices import device_label
from cms.accounts.models import SignInCard, TrustedPhone, User
from cms.accounts.queries import phone_of
from cms.accounts.secrets import new_token

CARD, CARD_PATH, CARD_SECONDS = "sign_in_card", "/desk/card/", 600
PHONE, PHONE_PATH = "trusted_phone", "/desk/"
SHOWN, SHOWN_PATH, SHOWN_SECONDS = "made_card", "/admin/sign-in-cards/", 300
KNOWN, KNOWN_PATH, KNOWN_SECONDS, KNOWN_MOST = "known_browser", "/desk/", 365 * 24 * 3600, 8
SALT = "cms.accounts.browsers"


def _put(response: HttpResponse, name: str, value: str, path: str, seconds: int) -> None:
    response.set_signed_cookie(
        name,
        value,
        salt=SALT,
        max_age=seconds,
        path=path,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",  # a link in a message leads here from elsewhere
    )


def _get(request: HttpRequest, name: str, seconds: int) -> str:
    return request.get_signed_cookie(name, "", salt=SALT, max_age=seconds)


def carry_card(response: HttpResponse, token: str) -> None:
    """The address of the next page, its history and its referrer are without the token."""
    _put(response, CARD, token[:80], CARD_PATH, CARD_SECONDS)


def carried_card(request: HttpRequest) -> str:
    """The token that the browser has come with, or nothing."""
    return _get(request, CARD, CARD_SECONDS)


def drop_card(response: HttpResponse) -> None:
    """It is used up."""
    response.delete_cookie(CARD, path=CARD_PATH, samesite="Lax")


def show_once(response: HttpResponse, card: SignInCard, token: str) -> None:
    """The maker's next page may show the token."""
    _put(response, SHOWN, signing.dumps([card.pk, token], salt=SALT), SHOWN_PATH, SHOWN_SECONDS)


def token_to_show(request: HttpRequest, card: SignInCard) -> str:
    """The token of a card made a moment ago in this browser, or nothing."""
    try:
        pk, token = signing.loads(_get(request, SHOWN, SHOWN_SECONDS), salt=SALT)
    except signing.BadSignature:
        return ""
    return token if pk == card.pk else ""


def shown(response: HttpResponse) -> None:
    """Once is all."""
    response.delete_cookie(SHOWN, path=SHOWN_PATH, samesite="Lax")


def mark_phone(response: HttpResponse, token: str) -> None:
    """This browser is a trusted phone's."""
    _put(response, PHONE, token, PHONE_PATH, settings.TRUSTED_PHONE_SECONDS)


def unmark_phone(response: HttpResponse) -> None:
    """It is no longer."""
    response.delete_cookie(PHONE, path=PHONE_PATH, samesite="Lax")


def phone_at_hand(request: HttpRequest, user=None) -> TrustedPhone | None:
    """The trusted phone that asks; ``user``: only if it is theirs. No query without a cookie."""
    token = _get(request, PHONE, settings.TRUSTED_PHONE_SECONDS)
    phone = phone_of(token, timezone.now())
    if phone is None or (user is not None and phone.account_id != user.pk):
        return None
    return phone


def remember_here(request: HttpRequest, response: HttpResponse, account: User) -> None:
    """The account has signed in here: until its password changes, the browser is no stranger to it.
    A few are kept, since colleagues share a machine.
    """
    name, marks = _known(request)
    mark = _mark(account)
    marks = [mark, *(other for other in marks if other != mark)][:KNOWN_MOST]
    value = signing.dumps([name or new_token(), marks], salt=SALT)
    _put(response, KNOWN, value, KNOWN_PATH, KNOWN_SECONDS)


def known_browser(request: HttpRequest, username: str) -> str:
    """What stands for this browser, if that account signed in here. No query without a cookie."""
    name, marks = _known(request)
    account = User.objects.filter(username=username).first() if name else None
    return name if account is not None and _mark(account) in marks else ""


def _known(request: HttpRequest) -> tuple[str, list[str]]:
    try:
        name, marks = signing.loads(_get(request, KNOWN, KNOWN_SECONDS), salt=SALT)
    except signing.BadSignature:
        return "", []
    return name, marks


def _mark(account: User) -> str:
    return salted_hmac(SALT, f"{account.pk}:{account.password}").hexdigest()[:20]


def phone_label(request: HttpRequest) -> str:
    """``iPhone · 微信``: what its owner knows it by, until they call it otherwise."""
    return device_label(request.headers.get("User-Agent", ""))


def masked(name: str) -> str:
    """``张**``: enough for its owner, nothing for who finds the card; of any length."""
    return f"{name[:1]}**"
