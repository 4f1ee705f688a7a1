"""Slowing down guesses: per account and address together, and per address over all accounts.

The first is django-axes; it never locks a victim out, since a stranger's address is another key.
The second stops one address from trying a few passwords on each of many accounts.
"""

from datetime import timedelta

from axes.handlers.proxy import AxesProxyHandler
from axes.models import AccessAttempt
from django.conf import settings
from django.db.models import Sum
from django.shortcuts import render
from django.utils import timezone

from cms.accounts.addresses import client_address


def cool_off() -> timedelta:
    """How long a throttle lasts after the last failure."""
    return timedelta(hours=settings.AXES_COOLOFF_TIME)


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
