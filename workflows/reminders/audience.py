"""Who is told: a rule's audience, turned into people, for many duties at once."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q

from cms.accounts.enums import Role
from cms.calendars.services import shanghai_date
from cms.people.models import Membership, Person
from workflows.duties.kinds import kind_of
from workflows.duties.models import Duty
from workflows.duties.queries import ACTS_FOR_UNITS
from workflows.reminders.enums import Audience
from workflows.reminders.models import Absence, ReminderRule


@dataclass(frozen=True)
class Receiver:
    """A person to be told, or a group; ``instead_of``: who is away, where she is a substitute."""

    person: int | None
    instead_of: int | None = None


class Audiences:
    """Receivers of many duties. Reads the people once, however many duties there are."""

    def __init__(self, duties: Iterable[Duty], now: dt.datetime) -> None:
        self.day = shanghai_date(now)
        units = {duty.owner_organization_id for duty in duties} - {None}
        people = {duty.owner_person_id for duty in duties} - {None}
        self.units_of = self._units_of(people)
        units |= {unit for found in self.units_of.values() for unit in found}
        self.handlers, self.heads = self._members_of(units)
        self.roles: dict[str, list[int]] = {}
        away = Absence.objects.on(self.day).values_list("person_id", "substitute_id")
        self.substitutes = defaultdict(list)
        for person, substitute in away.order_by("id"):
            self.substitutes[person].append(substitute)

    def of(self, rule: ReminderRule, duty: Duty) -> list[Receiver]:
        """Each receiver once. Whoever is away is told all the same; her substitute too, unless it
        is something that only she can do. To read that another has not done it is no such thing.
        """
        people = list(dict.fromkeys(self._people(rule, duty)))
        found = [Receiver(person) for person in people]
        if rule.audience != Audience.OWNER or kind_of(duty).transferable:
            told = {*people, duty.owner_person_id}
            stand_ins = {s: person for person in people for s in self.substitutes.get(person, ())}
            found += [Receiver(s, person) for s, person in stand_ins.items() if s not in told]
        return found

    def _people(self, rule: ReminderRule, duty: Duty) -> list[int]:
        if rule.audience == Audience.ROLE:
            return [p for p in self.in_role(rule.role) if p != duty.owner_person_id]
        if rule.audience == Audience.UNIT_HEAD:
            units = self.units_of_owner(duty)
            heads = [person for unit in units for person in self.heads.get(unit, [])]
            return [person for person in heads if person != duty.owner_person_id]
        if duty.owner_person_id:
            return [duty.owner_person_id]
        return self.handlers.get(duty.owner_organization_id, [])

    def units_of_owner(self, duty: Duty) -> list[int]:
        """The unit that owes it, else those for which its owner acts."""
        if duty.owner_organization_id:
            return [duty.owner_organization_id]
        return self.units_of.get(duty.owner_person_id, [])

    def in_role(self, role: str) -> list[int]:
        """Everybody in the role whose account is open."""
        if role not in self.roles:
            people = Person.objects.filter(account__is_active=True, account__groups__name=role)
            self.roles[role] = list(people.order_by("id").values_list("pk", flat=True))
        return self.roles[role]

    def _in_force(self):
        return Membership.objects.filter(
            Q(valid_to=None) | Q(valid_to__gte=self.day), valid_from__lte=self.day
        )

    def _units_of(self, people: set[int]) -> dict[int, list[int]]:
        """Units in which these people act: an escalation climbs to the heads of those."""
        rows = self._in_force().filter(
            person__in=people, person__account__groups__name__in=[r.value for r in ACTS_FOR_UNITS]
        )
        found = defaultdict(list)
        pairs = rows.order_by("id").values_list("person_id", "organization_id").distinct()
        for person, unit in pairs:
            found[person].append(unit)
        return dict(found)

    def _members_of(self, units: set[int]) -> tuple[dict, dict]:
        """(who acts for each unit, its heads)."""
        handlers, heads = defaultdict(list), defaultdict(list)
        rows = self._in_force().filter(
            organization__in=units,
            person__account__is_active=True,
            person__account__groups__name__in=[r.value for r in ACTS_FOR_UNITS],
        )
        values = rows.order_by("id").values_list(
            "organization_id", "person_id", "person__account__groups__name"
        )
        for unit, person, role in values:
            if person not in handlers[unit]:
                handlers[unit].append(person)
            if role == Role.UNIT_HEAD.value and person not in heads[unit]:
                heads[unit].append(person)
        return dict(handlers), dict(heads)
