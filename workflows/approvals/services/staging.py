"""What was entered from paper and cannot be checked any more is forgotten, and nobody owes it."""

from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext as _

from cms.core.audit import object_ref
from workflows.approvals.circulation.queries import waiting_marks
from workflows.approvals.enums import CHECK_KIND, Exclusion
from workflows.approvals.models import Decision, PenMark
from workflows.duties.models import Duty
from workflows.duties.owners import person_key
from workflows.duties.services import waive_duty


def forget_marks(decision: Decision) -> int:
    """No mark waits on a closed decision: how a member marked stands nowhere but in a vote."""
    rows = PenMark.objects.filter(pk__in=waiting_marks(decision).order_by().values("pk"))
    return rows.delete()[0]


def tidy_marks(decision: Decision, now: datetime) -> None:
    """Drop waiting marks of who has marked by phone meanwhile (what a member does in person goes
    before what others read from a paper) or does not vote any more, and the checks of nothing.
    """
    late = waiting_marks(decision).filter(
        Q(seat__vote__isnull=False) | ~Q(seat__exclusion=Exclusion.NONE)
    )
    PenMark.objects.filter(pk__in=late.order_by().values("pk")).delete()
    waiting = {person_key(mark.checker_id) for mark in waiting_marks(decision)}
    owed = Duty.objects.open().filter(kind=CHECK_KIND, subject_ref=object_ref(decision))
    for duty in owed.exclude(owner_key__in=waiting):
        waive_duty(duty=duty, reason=_("Nothing is left to check."), by=None, now=now)
