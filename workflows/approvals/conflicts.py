"""What ties somebody to the matter they vote on, review or check: it proposes stepping aside, and
decides nothing.

Only what the registers of people say is known here; the member and the presider judge the rest.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from cms.calendars.services import shanghai_date
from cms.people.models import Mandate, Membership, Organization
from cms.people.queries import valid_on
from workflows.approvals.models import Seat
from workflows.approvals.rosters import deciding_bodies, office_workers


@dataclass(frozen=True)
class Conflict:
    """One tie, as the end of "You …"."""

    reason: str


Asked = Callable[[int, dict, date], list[Conflict]]  # person, payload, the day that counts
_asked: list[Asked] = []


def register_conflicts(asked: Asked) -> None:
    """Have ``asked`` look for ties; called in an app's ``ready``."""
    if asked not in _asked:
        _asked.append(asked)


def ties_of(person: int | None, payload: dict, day: date) -> list[Conflict]:
    """Every tie of a person to a text, on a day. Three queries for a topic."""
    if person is None:
        return []
    return [conflict for asked in _asked for conflict in asked(person, payload, day)]


def conflicts_of(seat: Seat) -> list[Conflict]:
    """Every tie of a seat's member to the text as it was tabled."""
    decision = seat.decision
    return ties_of(seat.person_id, json.loads(decision.payload), shanghai_date(decision.opened_at))


def declare() -> None:
    """Called in ``ready``."""
    register_conflicts(belongs_to_unit)
    register_conflicts(leads_unit)
    register_conflicts(is_named_deputy)


def belongs_to_unit(person: int, payload: dict, day: date) -> list[Conflict]:
    """A member of the unit that the text is about, on that day. A seat in the body that decides is
    no tie, nor is a place at the office that issues the text.
    """
    units = _units(payload).exclude(pk__in=deciding_bodies().order_by().values("pk"))
    held = Membership.objects.filter(valid_on(day), person=person, organization__in=units)
    if not held.exists() or (_issues_only(payload) and office_workers([person])):
        return []
    return [Conflict(_("belong to the unit concerned (%(unit)s)") % {"unit": _unit_name(payload)})]


def leads_unit(person: int, payload: dict, day: date) -> list[Conflict]:
    """The leader in charge (分管领导) of the unit that the text is about."""
    if not _units(payload).filter(leader_in_charge=person).exists():
        return []
    return [
        Conflict(
            _("are the leader in charge of the unit concerned (%(unit)s)")
            % {"unit": _unit_name(payload)}
        )
    ]


def is_named_deputy(person: int, payload: dict, day: date) -> list[Conflict]:
    """One of the deputies whom the text names."""
    named = [row["mandate"] for row in payload.get("deputies") or [] if "mandate" in row]
    if not named or not Mandate.objects.filter(pk__in=named, person=person).exists():
        return []
    return [Conflict(_("are one of the deputies named in this text"))]


def _units(payload: dict) -> QuerySet[Organization]:
    """The unit that a text is about; else the one that issues it, which a notice's frozen text
    keeps as a name alone. Names are unique.
    """
    unit = payload.get("unit")
    if isinstance(unit, dict):
        return Organization.objects.filter(pk=unit.get("id"))
    name = _unit_name(payload)
    return Organization.objects.filter(name=name) if name else Organization.objects.none()


def _issues_only(payload: dict) -> bool:
    return not isinstance(payload.get("unit"), dict)


def _unit_name(payload: dict) -> str:
    if _issues_only(payload):
        return (payload.get("card") or {}).get("unit", "")
    return payload["unit"].get("name", "")
