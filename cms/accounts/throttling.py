"""Slowing down guesses. Nobody gets more than a few, and nobody shuts another's way to act.

| who tries | counted by | limit | what it shuts |
|---|---|---|---|
| a strange browser | name and address (django-axes) | 5 | the name for strangers there |
| the same | address, all names | ``SIGN_IN_ADDRESS_LIMIT`` | the door for strangers there |
| a browser that signed in to this account | that browser and the address | 5 | itself alone |
| a bad card or link | card and address; address | as above | that card; strangers there |
| who is signed in: the password again | the account (``services.own_password``) | 5 | the session |
| the PIN of a trusted phone | the phone (``services.pins``) | 5, 10 | the PIN, the trust |

The door's counters last a quarter of an hour after the last counted failure, and a try at a shut
door is not counted: nobody keeps it shut by knocking. Addresses are shared (an office, a carrier),
so what a stranger at the victim's address can shut is the door for browsers that the victim never
used; the others have a counter of their own, and a good card, a link and a trusted phone pass as
well. Being signed in hangs on no counter of the door: a vote waits for nobody's failures but one's
own.
"""

from datetime import timedelta

from axes.handlers.proxy import AxesProxyHandler
from axes.models import AccessAttempt
from django.conf import settings
from django.db.models import Sum
from django.shortcuts import render
from django.utils import timezone

from cms.accounts.addresses import client_address
from cms.accounts.browsers import known_browser


def cool_off() -> timedelta:
    """How long a throttle lasts after the last failure."""
    return timedelta(hours=settings.AXES_COOLOFF_TIME)


def counted_name(request, credentials: dict | None = None) -> str | None:
    """Under which name django-axes counts: what was typed, or a browser that is known to it."""
    typed = (credentials or request.POST).get("username")
    browser = known_browser(request, typed) if typed else ""
    return f"browser:{browser}:{typed}" if browser else typed


def is_door_shut(request, username: str) -> bool:
    """Whether strangers at this address have failed too often lately, and this is one of them."""
    return is_address_throttled(request) and not known_browser(request, username)


def is_address_throttled(request) -> bool:
    """Whether this address has failed too often lately, whatever the accounts. One query."""
    failures = AccessAttempt.objects.filter(
        ip_address=client_address(request), attempt_time__gte=timezone.now() - cool_off()
    ).aggregate(total=Sum("failures_since_start"))["total"]
    return (failures or 0) >= settings.SIGN_IN_ADDRESS_LIMIT


def count_failed_card(request, card) -> None:
    """A card that signed nobody in counts for its address. Each card is a name of its own, so that
    tries at one shut neither another card nor a password, at the same address either.
    """
    name = f"card:{card.pk}" if card else "card:?"
    AxesProxyHandler.user_login_failed(
        sender=AxesProxyHandler, credentials={"username": name}, request=request
    )


def throttled(request, *args, **kwargs):
    """429 with words that a person understands; also django-axes' answer."""
    minutes = max(1, round(cool_off().total_seconds() / 60))
    context = {"minutes": minutes, "office_phone": settings.OFFICE_PHONE}
    response = render(request, "accounts/throttled.html", context, status=429)
    response["Retry-After"] = str(minutes * 60)
    return response
