"""A part of a form on its locked row: owed with its duty, owed again, closed."""

from datetime import datetime

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from cms.calendars.services import add_working_days, end_of_day
from cms.calendars.terms import Due
from cms.core.audit import record_event
from workflows.duties.models import Duty
from workflows.duties.services import open_duty, waive_duty
from workflows.topics.enums import FILL_KIND, RETURN_WORKING_DAYS, AssignmentState
from workflows.topics.models import Assignment


def locked_part(pk: int) -> Assignment:
    """The row of a part, locked, with its owner and topic."""
    rows = Assignment.objects.select_for_update(of=("self",))
    return rows.select_related("topic", "person", "organization").get(pk=pk)


def duties_of(assignment) -> QuerySet[Duty]:
    """What is still owed on a part: one duty, or none."""
    return Duty.objects.open().filter(
        kind=FILL_KIND,
        subject_ref=assignment.topic.subject_ref,
        owner_key=assignment.owner_key,
        round=assignment.round,
    )


def owe(assignment, due: Due | datetime, by, now: datetime) -> None:
    """Open the duty of a part."""
    open_duty(
        kind=FILL_KIND,
        subject_ref=assignment.topic.subject_ref,
        owner=assignment.owner,
        due=due,
        by=by,
        now=now,
        round=assignment.round,
        link=reverse("desk:assignment", args=[assignment.pk]),
        subject_label=assignment.topic.title,
    )


def owe_again(assignment, by, now: datetime) -> None:
    """Returned, or no longer waived: owed once more, with five working days at least."""
    due = assignment.due_at
    least = add_working_days(start=timezone.localdate(now), days=RETURN_WORKING_DAYS)
    if end_of_day(least.date) > due:
        due, assignment.due_at, assignment.due_rule = least, end_of_day(least.date), least.rule
    assignment.state, assignment.answered_at = AssignmentState.OPEN, None
    assignment.waived_reason, assignment.waived_by, assignment.waived_at = "", None, None
    assignment.save()
    owe(assignment, due, by, now)


def close_part(assignment, *, reason: str, by, now: datetime) -> None:
    """Waive a locked part and its duty; ``by=None`` is the system."""
    assignment.state, assignment.waived_reason = AssignmentState.WAIVED, reason[:200]
    assignment.waived_by, assignment.waived_at = by, now
    assignment.save(update_fields=["state", "waived_reason", "waived_by", "waived_at"])
    for duty in duties_of(assignment):
        waive_duty(duty=duty, reason=reason, by=by, now=now)
    record_event(verb="topics.waive", obj=assignment, by=by, now=now)
