"""What a change of the calendar led to, said where it was made: the apps above tell it."""

from collections.abc import Callable
from datetime import datetime

from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _
from wagtail.admin import messages

Consequence = tuple[str, str]  # a sentence, and the address of its list
_tellers: list[Callable[[datetime], Consequence | None]] = []


def register_consequence(teller: Callable[[datetime], Consequence | None]) -> None:
    """Called in an app's ``ready``; asked with the time of a change that has just been made."""
    if teller not in _tellers:
        _tellers.append(teller)


def say_consequences(request: HttpRequest, now: datetime) -> None:
    """Beside "saved": what moved with it, and where its list is."""
    for sentence, address in filter(None, (teller(now) for teller in _tellers)):
        messages.info(request, sentence, buttons=[messages.button(address, _("See the list"))])


def foresee(change: Callable[[datetime], object], now: datetime) -> list[str]:
    """What ``change(now)`` would lead to, in sentences: it is made, looked at and taken back.

    Whatever ``change`` raises is the caller's.
    """
    with transaction.atomic():
        change(now)
        told = [found[0] for found in (teller(now) for teller in _tellers) if found]
        transaction.set_rollback(True)
    return told
