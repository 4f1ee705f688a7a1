"""待办总览: who owes what and how it stands, counted in one query and listed a page a time.

The counts are grouped by owner and kind in the database, so what is read grows with the number of
owners, never with that of the duties; a page of rows is found along an index.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Case, F, Q, When
from django.utils.timezone import localdate

from cms.core.typed import row_number
from cms.people.models import Membership, Organization, Person
from cms.people.queries import valid_on
from workflows.duties.enums import DutyState, Light
from workflows.duties.kinds import kind_of
from workflows.duties.lights import Count3, in_light, under_each_light
from workflows.duties.models import Duty, DutyQuerySet
from workflows.duties.queries import listed

PAGE_SIZE = 50
LAST_PAGE = 200  # further back a filter finds, not a page number
OWNERS_SHOWN = 8
LONGEST_WORDS = 60


@dataclass(frozen=True)
class Asked:
    """What of the ledger is asked for; everything odd is not there.

    ``unit`` is a unit's id: what it owes, by whomever, and what its people owe for themselves.
    ``owner`` is ``org:3`` for whatever a unit owes, by whomever, or ``person:12`` for what a person
    owes for herself. ``state`` is a ``DutyState``, open where nothing is said.
    """

    state: str = DutyState.OPEN
    kind: str = ""
    light: str = ""
    unit: int = 0
    owner: str = ""
    words: str = ""
    urgent: bool = False

    @classmethod
    def typed(cls, query: Mapping[str, str]) -> "Asked":
        """From an address."""
        noun, _colon, pk = query.get("owner", "").partition(":")
        known = noun in ("org", "person") and row_number(pk)
        state, light = query.get("state", ""), query.get("light", "")
        return cls(
            state=state if state in DutyState.values else DutyState.OPEN,
            kind=query.get("kind", "")[:40],
            light=light if light in Light.values else "",
            unit=row_number(query.get("unit")),
            owner=f"{noun}:{row_number(pk)}" if known else "",
            words=query.get("words", "").strip()[:LONGEST_WORDS],
            urgent=bool(query.get("urgent")),
        )

    @property
    def is_open(self) -> bool:
        return self.state == DutyState.OPEN

    @property
    def is_narrowed(self) -> bool:
        """Whether anything but the open duties as a whole was asked for."""
        return self != Asked()

    def as_query(self, **other: str) -> dict[str, str]:
        """The parts of an address that asks for this; ``other`` puts one in another's place."""
        said = {
            "state": "" if self.is_open else self.state,
            "kind": self.kind,
            "light": self.light,
            "unit": str(self.unit or ""),
            "owner": self.owner,
            "words": self.words,
            "urgent": "1" if self.urgent else "",
        }
        return {name: value for name, value in (said | other).items() if value}

    def found(self, now: datetime) -> DutyQuerySet:
        """The rows: open ones in order of urgency, closed ones the latest first."""
        rows = self._of_any_owner(now).select_related("owner_person", "owner_organization")
        if self.kind:
            rows = rows.filter(kind=self.kind)
        if self.owner:
            rows = rows.filter(_owned_by(self.owner))
        if not self.is_open:
            return rows.order_by("-fulfilled_at", "-id")
        return in_light(rows, self.light, now).by_urgency()

    def _of_any_owner(self, now: datetime) -> DutyQuerySet:
        rows = listed(Duty.objects.filter(state=self.state))
        if self.unit:
            rows = rows.filter(_of_unit(self.unit, now))
        if self.urgent:
            rows = rows.filter(urgent__in=[True])  # SQLite looks no bare boolean up in an index
        if self.words:
            said = Q(subject_label__icontains=self.words)
            said |= Q(owner_person__name__icontains=self.words)
            said |= Q(owner_organization__name__icontains=self.words)
            rows = rows.filter(said | Q(owner_organization__short_name__icontains=self.words))
        return rows

    def standing(self, now: datetime) -> "Standing":
        """How what was asked for stands, whatever its kind, owner and light. One query."""
        return Standing.of(self._of_any_owner(now), now)


def _of_unit(unit: int, now: datetime) -> Q:
    """The members are read first: by their ids each half is found along an index. One query."""
    members = Membership.objects.filter(valid_on(localdate(now)), organization=unit)
    people = list(members.values_list("person", flat=True))
    return Q(owner_organization=unit) | Q(owner_organization=None, owner_person__in=people)


def _owned_by(key: str) -> Q:
    noun, _colon, pk = key.partition(":")
    if noun == "org":
        return Q(owner_organization=pk)
    return Q(owner_person=pk, owner_organization=None)


@dataclass
class OwnerLine:
    """One row of the matrix: an owner and how what they owe stands."""

    key: str
    count: Count3 = field(default_factory=Count3)
    name: str = ""
    silent: str = ""  # why they can no longer act

    @property
    def is_unit(self) -> bool:
        return self.key.startswith("org:")

    @property
    def pk(self) -> int:
        return int(self.key.partition(":")[2])


@dataclass
class Standing:
    """Counts by owner and kind, as the database grouped them."""

    groups: list[tuple[str, str, Count3]]

    @classmethod
    def of(cls, rows: DutyQuerySet, now: datetime) -> "Standing":
        """Grouped by unit, or by person where no unit owes it; then by kind. One query."""
        alone = Case(When(owner_organization=None, then=F("owner_person")))
        found = (
            rows.order_by()
            .annotate(alone=alone)
            .values("owner_organization", "alone", "kind")
            .annotate(**under_each_light(now))
        )
        return cls(
            [
                (
                    f"org:{row['owner_organization']}"
                    if row["owner_organization"]
                    else f"person:{row['alone']}",
                    row["kind"],
                    Count3.of_row(row),
                )
                for row in found
            ]
        )

    def count(self, *, kind: str = "", owner: str = "") -> Count3:
        """Of one kind, one owner, or both."""
        whole = Count3()
        for key, of_kind, count in self.groups:
            if kind in ("", of_kind) and owner in ("", key):
                whole.add(count)
        return whole

    def kinds(self, *, owner: str = "") -> list[tuple[str, str, Count3]]:
        """(key, name, counts) of every kind that is owed, by name."""
        by_kind: dict[str, Count3] = {}
        for key, kind, count in self.groups:
            if owner in ("", key):
                by_kind.setdefault(kind, Count3()).add(count)
        named = [(key, str(kind_of(Duty(kind=key)).label), n) for key, n in by_kind.items()]
        return sorted(named, key=lambda each: each[1])

    def owners(self, *, kind: str = "") -> list[OwnerLine]:
        """Those with the most overdue first, units before people, then who owes the most."""
        lines: dict[str, OwnerLine] = {}
        for key, of_kind, count in self.groups:
            if kind in ("", of_kind):
                lines.setdefault(key, OwnerLine(key)).count.add(count)
        return sorted(lines.values(), key=_place)


def _place(line: OwnerLine) -> tuple:
    late = line.count.overdue > 0
    return (not late, not (late and line.is_unit), -line.count.overdue, -line.count.total, line.key)


def name_owners(lines: Iterable[OwnerLine], silent: Mapping[int, str]) -> None:
    """Names, and who of them can act no longer. Two queries."""
    lines = list(lines)
    units = Organization.objects.in_bulk([line.pk for line in lines if line.is_unit])
    people = Person.objects.in_bulk([line.pk for line in lines if not line.is_unit])
    for line in lines:
        found = (units if line.is_unit else people).get(line.pk)
        line.name = str(found or line.key)
        line.silent = "" if line.is_unit else silent.get(line.pk, "")
