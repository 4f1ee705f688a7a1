"""Who may fill in, read and decide on answers about a topic: asked by ``submissions``."""

from django.utils import timezone

from cms.accounts.enums import Role
from cms.accounts.permissions import has_role
from cms.submissions.access import Want
from workflows.topics.enums import AssignmentState, Filler
from workflows.topics.models import Assignment
from workflows.topics.permissions import OFFICE, organizations_of


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
    if filler == Filler.UNIT:
        units = organizations_of(user, timezone.localdate())
        return rows.filter(filler=Filler.UNIT, organization__in=units).exists()
    return bool(
        has_role(user, Role.DEPUTY)
        and user.person_id
        and rows.filter(filler=Filler.DEPUTY, person_id=user.person_id).exists()
    )
