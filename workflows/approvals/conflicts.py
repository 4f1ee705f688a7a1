"""What ties a member to the matter they vote on: it proposes stepping aside, and decides nothing.

Only what the registers of people say is known here; the member and the presider judge the rest.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from cms.calendars.services import shanghai_date
from cms.people.models import Mandate, Membership, Organization
from cms.people.queries import valid_on
from workflows.approvals.models import Seat


@dataclass(frozen=True)
class Conflict:
    """One tie, as the end of "You …"."""

    reason: str


Asked = Callable[[Seat, dict], list[Conflict]]
_asked: list[Asked] = []


def register_conflicts(asked: Asked) -> None:
    """Have ``asked(seat, payload)`` look for ties; called in an app's ``ready``."""
    if asked not in _asked:
        _asked.append(asked)


def conflicts_of(seat: Seat, payload: dict | None = None) -> list[Conflict]:
    """Every tie of a seat's member to the text as it was tabled. Three queries for a topic."""
    payload = json.loads(seat.decision.payload) if payload is None else payload
    return [conflict for asked in _asked for conflict in asked(seat, payload)]


def declare() -> None:
    """Called in ``ready``."""
    register_conflicts(belongs_to_unit)
    register_conflicts(leads_unit)
    register_conflicts(is_named_deputy)


def belongs_to_unit(seat: Seat, payload: dict) -> list[Conflict]:
    """A member of the unit that the text is about, on the day of tabling."""
    unit = _unit(payload)
    day = shanghai_date(seat.decision.opened_at)
    held = Membership.objects.filter(valid_on(day), person=seat.person_id, organization=unit)
    if not unit or not held.exists():
        return []
    return [Conflict(_("belong to the unit concerned (%(unit)s)") % {"unit": _unit_name(payload)})]


def leads_unit(seat: Seat, payload: dict) -> list[Conflict]:
    """The leader in charge (分管领导) of the unit that the text is about."""
    unit = _unit(payload)
    led = Organization.objects.filter(pk=unit, leader_in_charge=seat.person_id)
    if not unit or not led.exists():
        return []
    return [
        Conflict(
            _("are the leader in charge of the unit concerned (%(unit)s)")
            % {"unit": _unit_name(payload)}
        )
    ]


def is_named_deputy(seat: Seat, payload: dict) -> list[Conflict]:
    """One of the deputies whom the text names."""
    named = [row["mandate"] for row in payload.get("deputies") or [] if "mandate" in row]
    if not named or not Mandate.objects.filter(pk__in=named, person=seat.person_id).exists():
        return []
    return [Conflict(_("are one of the deputies named in this text"))]


def _unit(payload: dict) -> int | None:
    unit = payload.get("unit")
    return unit.get("id") if isinstance(unit, dict) else None


def _unit_name(payload: dict) -> str:
    return payload["unit"].get("name", "")
