"""What a change of the calendar led to, said where it was made: the apps above tell it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _
from wagtail.admin import messages


@dataclass(frozen=True)
class Consequence:
    """A sentence, the address of its list, and the first lines of that."""

    words: str
    address: str
    lines: Sequence[str] = ()


_tellers: list[Callable[[datetime], Consequence | None]] = []


def register_consequence(teller: Callable[[datetime], Consequence | None]) -> None:
    """Called in an app's ``ready``; asked with the time of a change that has just been made."""
    if teller not in _tellers:
        _tellers.append(teller)


def say_consequences(request: HttpRequest, now: datetime) -> None:
    """Beside "saved": what moved with it, and where its list is."""
    for found in filter(None, (teller(now) for teller in _tellers)):
        button = messages.button(found.address, _("See the list"))
        messages.info(request, found.words, buttons=[button])


def foresee(change: Callable[[datetime], object], now: datetime) -> list[Consequence]:
    """What ``change(now)`` would lead to: it is made, looked at and taken back.

    Whatever ``change`` raises is the caller's.
    """
    with transaction.atomic():
        change(now)
        told = list(filter(None, (teller(now) for teller in _tellers)))
        transaction.set_rollback(True)
    return told
