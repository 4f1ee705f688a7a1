"""Who stands in for whom on a day: asked by predicates, told by the app that notes absences.

A substitute handles what somebody owes who is away; a vote, a rating, a signature and a review stay
the owner's own (office-needs 20).
"""

from collections.abc import Callable
from datetime import date

Told = Callable[[int, date], dict[int, str]]
_told: list[Told] = []


def tell_stand_ins(told: Told) -> None:
    """Register who knows: ``told(person id, day)`` gives {id of who is away: her name}."""
    _told[:] = [told]


def stood_in_for(person_id: int | None, on: date) -> dict[int, str]:
    """Everybody for whom this person stands in on the day, with their names. One query."""
    return _told[0](person_id, on) if _told and person_id else {}
