"""Somebody can act no longer (account closed, hat taken, mandate ended): what is still expected.

What is owed is known above people and accounts: the apps there register a function, and the
screen on which somebody is taken out says what they answer.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest
from django.utils import timezone
from wagtail.admin import messages

from cms.people.models import Person


@dataclass(frozen=True)
class Remainder:
    """A sentence for the screen, and where its reader sees more; no address where she may not."""

    words: str
    address: str = ""
    button: str = ""


Asked = Callable[[Person, object, datetime], "Remainder | None"]
_asked: list[Asked] = []


def register_remainder(asked: Asked) -> None:
    """Have ``asked(person, reader, now)`` answer what remains; called in an app's ``ready``."""
    if asked not in _asked:
        _asked.append(asked)


def warn_of_remainders(request: HttpRequest, person: Person | None) -> None:
    """Say on the next screen what stays undone with this person."""
    if person is None:
        return
    for asked in _asked:
        remains = asked(person, request.user, timezone.now())
        if remains is not None:
            more = [messages.button(remains.address, remains.button)] if remains.address else []
            messages.warning(request, remains.words, buttons=more)
