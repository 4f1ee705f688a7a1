"""单位待办: what a unit owes, for its head by person, for its handlers the unit's own list."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.utils import timezone

from cms.accounts.enums import Role
from cms.accounts.permissions import has_role
from cms.people.models import Organization, Person
from home.desk.begun import begun_by, part_of
from workflows.duties.kinds import kind_of
from workflows.duties.lights import Count3, in_light, under_each_light
from workflows.duties.models import Duty, DutyQuerySet
from workflows.duties.queries import DutyLine, line_of
from workflows.topics.permissions import organizations_of

PAGE_SIZE = 30


@dataclass
class PersonLine:
    """How what one person owes on the unit's behalf stands; without a person: the unit itself."""

    key: str
    name: str
    count: Count3


@dataclass(frozen=True)
class UnitRow(DutyLine):
    """One duty on the unit's list."""

    handler: str  # who has begun it, or owes it


def units_of(user, now: datetime) -> list[Organization]:
    """The units whose list an account may read: those in which it acts."""
    return list(Organization.objects.filter(pk__in=organizations_of(user, timezone.localdate(now))))


def rows_of(user, units: list[Organization], now: datetime) -> DutyQuerySet:
    """Open duties of the units. Its head sees what its people owe on its behalf too, a handler the
    unit's own and her own: what a colleague owes is between her and the head.
    """
    rows = Duty.objects.begun(now).filter(owner_organization__in=units)
    if not has_role(user, Role.UNIT_HEAD):
        rows = rows.filter(Q(owner_person=None) | Q(owner_person=user.person_id))
    return rows


def people_of(rows: DutyQuerySet, now: datetime) -> list[PersonLine]:
    """Counts by person and light. Two queries."""
    found = list(rows.order_by().values("owner_person").annotate(**under_each_light(now)))
    people = Person.objects.in_bulk([row["owner_person"] for row in found if row["owner_person"]])
    lines = [
        PersonLine(
            key=str(row["owner_person"] or "unit"),
            name=str(people.get(row["owner_person"], "")),
            count=Count3.of_row(row),
        )
        for row in found
    ]
    return sorted(lines, key=lambda line: (-line.count.overdue, -line.count.total, line.name))


def narrowed(rows: DutyQuerySet, person: str, light: str, now: datetime) -> DutyQuerySet:
    """Of one person, or of the unit itself, under one light; in order of urgency."""
    if person == "unit":
        rows = rows.filter(owner_person=None)
    elif person:
        rows = rows.filter(owner_person=person)
    rows = in_light(rows, light, now).select_related("owner_person", "owner_organization")
    return rows.by_urgency()


def lines_of(user, duties: list[Duty], now: datetime) -> list[UnitRow]:
    """Duties made ready for the screen, each with who handles it. One query."""
    begun = begun_by(duties)
    return [_line(user, duty, begun, now) for duty in duties]


def _line(user, duty: Duty, begun: dict, now: datetime) -> UnitRow:
    kind = kind_of(duty)
    mine = duty.owner_person_id in (None, user.person_id)
    owner = str(duty.owner_person) if duty.owner_person_id else ""
    seen = {} if mine else {"link": kind.overview(duty, user)}
    return line_of(duty, now, UnitRow, handler=begun.get(part_of(duty)) or owner, **seen)
