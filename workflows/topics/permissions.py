"""Who may do what with a topic. Being a superuser gives nothing here."""

from datetime import date

from django.db.models import Q

from cms.accounts.enums import Role
from cms.accounts.permissions import has_role
from cms.people.models import Membership
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
    current = Q(valid_to=None) | Q(valid_to__gte=on)
    return set(
        Membership.objects.filter(
            current, person_id=user.person_id, valid_from__lte=on
        ).values_list("organization_id", flat=True)
    )


def user_can_fill_assignment(user, assignment, on: date) -> bool:
    """The deputy herself, an account of the unit, or the office for its own part."""
    if assignment.filler == Filler.OFFICE:
        return has_role(user, *OFFICE)
    if assignment.filler == Filler.DEPUTY:
        return bool(
            has_role(user, Role.DEPUTY)
            and user.person_id
            and user.person_id == assignment.person_id
        )
    return assignment.organization_id in organizations_of(user, on)
