"""What the office owes on a decision passes to another of the office; a vote never does."""

from datetime import datetime

from django.utils.translation import gettext as _

from cms.people.models import Person
from workflows.approvals.models import Decision
from workflows.approvals.services.locking import lock_decision
from workflows.duties.kinds import CannotHandOver
from workflows.duties.models import Duty


def hand_over_record(duty: Duty, taker: Person, by, now: datetime) -> None:
    """Another clerk enters what the meeting decided."""
    decision = lock_decision(int(duty.subject_ref.rpartition(":")[2]))
    if not decision.is_open:
        raise CannotHandOver(_("This decision is closed already."))
    Decision.objects.filter(pk=decision.pk).update(clerk=taker)
