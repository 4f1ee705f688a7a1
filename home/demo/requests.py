"""Somebody asks for more time, so that the director's desk shows what deciding on it is like."""

from datetime import datetime, timedelta

from django.utils import timezone

from workflows.duties.enums import Wish
from workflows.duties.models import Duty, DutyRequest
from workflows.duties.services import ask_about_duty
from workflows.topics.enums import FILL_KIND


def ask_for_time(now: datetime) -> None:
    """The deputy whose part is due last asks for a week more. Safe to repeat."""
    owed = Duty.objects.open().filter(kind=FILL_KIND, owner_person__account__is_active=True)
    duty = owed.select_related("owner_person__account").order_by("-due_at", "-id").first()
    if duty is None or DutyRequest.objects.exists():
        return
    ask_about_duty(
        duty=duty,
        wish=Wish.EXTEND,
        until=max(timezone.localdate(duty.due_at), timezone.localdate(now)) + timedelta(days=7),
        reason="参加省里培训，下周返回后填报。",
        by=duty.owner_person.account,
        now=now,
    )
