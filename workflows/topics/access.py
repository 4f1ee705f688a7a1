"""Who may fill in, read and decide on answers about a topic: asked by ``submissions``."""

from django.utils import timezone

from cms.accounts.enums import Role
from cms.accounts.permissions import has_role
from cms.people.queries import deputies_in_office
from cms.submissions.access import Want
from workflows.topics.enums import AssignmentState, Filler
from workflows.topics.models import Assignment
from workflows.topics.permissions import (
    OFFICE,
    deputies_answered_for,
    organizations_of,
    units_stood_in_for,
)


def subject_access(user, subject_ref: str, want: Want, filler: str = "") -> bool:
    """FILL: who has an open part of that filler. READ: office and auditor. DECIDE: the office."""
    if want == Want.READ:
        return has_role(user, *OFFICE, Role.AUDITOR)
    if want == Want.DECIDE or filler == Filler.OFFICE:
        return has_role(user, *OFFICE)
    return _owes(user, subject_ref, filler)


def _owes(user, subject_ref: str, filler: str) -> bool:
    rows = Assignment.objects.filter(topic_id=subject_ref.rpartition(":")[2]).exclude(
        state=AssignmentState.WAIVED
    )
    today = timezone.localdate()
    if filler == Filler.UNIT:
        mine = rows.filter(filler=Filler.UNIT, organization__in=organizations_of(user, today))
        if mine.exists():
            return True
        units = list(units_stood_in_for(user, today))
        return bool(units) and rows.filter(filler=Filler.UNIT, organization__in=units).exists()
    if not has_role(user, Role.DEPUTY) or not user.person_id:
        return False
    rows = rows.filter(filler=Filler.DEPUTY, person__in=deputies_in_office(today))
    if rows.filter(person=user.person_id).exists():
        return True
    away = deputies_answered_for(user, today) - {user.person_id}
    return bool(away) and rows.filter(person__in=away).exists()
