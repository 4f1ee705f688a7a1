"""Who may do what with a topic. Being a superuser gives nothing here."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Q, QuerySet

from cms.accounts.enums import Role
from cms.accounts.models import User
from cms.accounts.permissions import has_role
from cms.people.models import Membership, Person
from cms.people.queries import mandates_in_office
from cms.people.stand_ins import stood_in_for
from workflows.topics.enums import Filler

OFFICE = (Role.OFFICE_STAFF, Role.OFFICE_DIRECTOR)
UNIT = (Role.UNIT_HANDLER, Role.UNIT_HEAD)


def user_can_edit_topics(user) -> bool:
    """Create, edit and submit topics, accept findings: the office."""
    return has_role(user, *OFFICE)


def user_can_read_topic(user, topic=None) -> bool:
    """Open a topic's record with its assignments and findings: the office and the auditor."""
    return has_role(user, *OFFICE, Role.AUDITOR)


def user_can_decide_finding(user, topic=None) -> bool:
    """Take a deputy's row into the record, or leave it out: the office."""
    return has_role(user, *OFFICE)


def user_can_withdraw_topic(user, topic=None) -> bool:
    """Take a public topic down at once: the director alone (office-needs 4)."""
    return has_role(user, Role.OFFICE_DIRECTOR)


def organizations_of(user, on: date) -> set[int]:
    """Units for which an account may act on a day: those it works in as a unit's account."""
    if not has_role(user, *UNIT) or not user.person_id:
        return set()
    return set(_memberships([user.person_id], on).values_list("organization_id", flat=True))


def _memberships(people: Iterable[int], on: date) -> QuerySet[Membership]:
    current = Q(valid_to=None) | Q(valid_to__gte=on)
    return Membership.objects.filter(current, person__in=people, valid_from__lte=on)


def units_stood_in_for(user, on: date) -> dict[int, dict[int, str]]:
    """Units for which an account acts in place of a colleague who is away, with a unit's hat of its
    own: of each unit the colleagues who act in it, by person id, with their names.
    """
    away = stood_in_for(user.person_id, on) if has_role(user, *UNIT) else {}
    if not away:
        return {}
    acting = User.objects.filter(
        person__in=away, is_active=True, groups__name__in=[role.value for role in UNIT]
    )
    rows = _memberships(acting.values_list("person", flat=True), on).order_by("id")
    units: dict[int, dict[int, str]] = {}
    for unit, person in rows.values_list("organization_id", "person_id"):
        units.setdefault(unit, {})[person] = away[person]
    return units


def colleague_stood_in_for(user, unit: int, on: date) -> Person | None:
    """Who of the unit (its id) is away and left it to this account's person."""
    colleagues = units_stood_in_for(user, on).get(unit)
    if not colleagues:
        return None
    return Person.objects.select_related("account").get(pk=next(iter(colleagues)))


def deputies_answered_for(user, on: date) -> set[int]:
    """The deputies whose parts an account may fill in: her own, and who is away and named her; of
    those in office on the day, and nobody's once she is out of office herself.
    """
    if not has_role(user, Role.DEPUTY) or not user.person_id:
        return set()
    asked = {user.person_id, *stood_in_for(user.person_id, on)}
    current = mandates_in_office(on).filter(person__in=asked)
    in_office = set(current.order_by().values_list("person", flat=True))
    return in_office if user.person_id in in_office else set()


def is_in_office(person_id: int, on: date) -> bool:
    """Whether somebody is a deputy on the day, by any mandate."""
    return mandates_in_office(on).filter(person=person_id).exists()


def user_can_fill_assignment(user, assignment, on: date) -> bool:
    """The deputy herself, an account of the unit, or the office for its own part; a substitute with
    the same hat for whoever is away.
    """
    if assignment.filler == Filler.OFFICE:
        return has_role(user, *OFFICE)
    if assignment.filler == Filler.DEPUTY:
        if user.person_id is not None and user.person_id == assignment.person_id:  # as a rule
            return has_role(user, Role.DEPUTY) and is_in_office(user.person_id, on)
        return assignment.person_id in deputies_answered_for(user, on)
    unit = assignment.organization_id
    return unit in organizations_of(user, on) or unit in units_stood_in_for(user, on)


def is_out_of_office(user, assignment, on: date) -> bool:
    """Whether nothing but a mandate is wanting to fill in a deputy's part: such a reader is told
    so, where to others the part does not exist.
    """
    if assignment.filler != Filler.DEPUTY or not has_role(user, Role.DEPUTY) or not user.person_id:
        return False
    if user_can_fill_assignment(user, assignment, on):
        return False
    return assignment.person_id in {user.person_id, *stood_in_for(user.person_id, on)}
