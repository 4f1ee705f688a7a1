"""What is owed on a part; who is excused, by whom and why, and asked again after all."""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from cms.accounts.enums import Role
from cms.accounts.permissions import has_role
from cms.calendars.services import add_working_days, end_of_day
from cms.calendars.terms import Due
from cms.core.audit import record_event
from cms.publishing.queries import permit_in_force
from workflows.duties.models import Duty
from workflows.duties.services import open_duty, waive_duty
from workflows.topics.enums import FILL_KIND, RETURN_WORKING_DAYS, AssignmentState
from workflows.topics.models import Assignment


class CannotWaiveAssignment(Exception):
    """Why an assignment cannot be waived, or asked for again; a sentence for the screen."""


def waive_assignment(*, assignment, reason: str, by, now: datetime) -> Assignment:
    """The director excuses someone, with a reason (免办); the duty closes with it.

    It holds through every later release of the topic. Raises CannotWaiveAssignment.
    """
    refusal = ""
    if not has_role(by, Role.OFFICE_DIRECTOR):
        refusal = _("Only the office director waives.")
    elif not reason.strip():
        refusal = _("Give a reason.")
    if not refusal:
        with transaction.atomic():
            locked = locked_part(assignment.pk)
            if locked.state == AssignmentState.OPEN:
                close_part(locked, reason=reason.strip(), by=by, now=now)
                return locked
        refusal = _("This is answered or waived already.")
    record_event(verb="topics.waive", obj=assignment, by=by, now=now, refused=True)
    raise CannotWaiveAssignment(refusal)


def ask_again(*, assignment, by, now: datetime) -> Assignment:
    """The director takes a waiver back; five working days are left at least.

    Raises CannotWaiveAssignment, also while the topic is not public.
    """
    refusal = ""
    if not has_role(by, Role.OFFICE_DIRECTOR):
        refusal = _("Only the office director waives.")
    elif permit_in_force(assignment.topic.number) is None:
        refusal = _("This topic is not public.")
    if not refusal:
        with transaction.atomic():
            locked = locked_part(assignment.pk)
            if locked.state == AssignmentState.WAIVED:
                _reopen(locked, by, now)
                return locked
        refusal = _("This is not waived.")
    record_event(verb="topics.ask_again", obj=assignment, by=by, now=now, refused=True)
    raise CannotWaiveAssignment(refusal)


def _reopen(assignment, by, now: datetime) -> None:
    least = add_working_days(start=timezone.localdate(now), days=RETURN_WORKING_DAYS)
    due = assignment.due_at
    if end_of_day(least.date) > due:
        due, assignment.due_at, assignment.due_rule = least, end_of_day(least.date), least.rule
    assignment.state, assignment.waived_reason = AssignmentState.OPEN, ""
    assignment.waived_by = assignment.waived_at = None
    assignment.save()
    owe(assignment, due, by, now)
    record_event(verb="topics.ask_again", obj=assignment, by=by, now=now)


@transaction.atomic
def waive_open_assignments(*, topic, reason: str, now: datetime) -> None:
    """The matter was taken back: everything still unanswered is waived by the system."""
    rows = Assignment.objects.filter(topic_id=topic.pk, state=AssignmentState.OPEN)
    for pk in rows.values_list("pk", flat=True):
        close_part(locked_part(pk), reason=reason, by=None, now=now)


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


def close_part(assignment, *, reason: str, by, now: datetime) -> None:
    """Waive a locked part and its duty; ``by=None`` is the system."""
    assignment.state, assignment.waived_reason = AssignmentState.WAIVED, reason[:200]
    assignment.waived_by, assignment.waived_at = by, now
    assignment.save(update_fields=["state", "waived_reason", "waived_by", "waived_at"])
    for duty in duties_of(assignment):
        waive_duty(duty=duty, reason=reason, by=by, now=now)
    record_event(verb="topics.waive", obj=assignment, by=by, now=now)
