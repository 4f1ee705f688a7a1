"""A part of a form on its locked row: owed with its duty, owed again, closed."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import QuerySet
from django.urls import reverse

from cms.calendars.services import end_of_day
from cms.calendars.terms import Due
from cms.core.audit import object_ref, record_event
from workflows.duties.enums import DutyState
from workflows.duties.models import Duty
from workflows.duties.services import close_duties_about, open_duty, waive_duty
from workflows.duties.terms import due_by_calendar, due_under
from workflows.topics.enums import FILL_KIND, RETURN_TERM, TRANSCRIBE_KIND, AssignmentState
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


def date_part(assignment, due: Due | datetime) -> None:
    """Write a typed or computed day on a part; saving it is the caller's."""
    if isinstance(due, datetime):
        assignment.due_at, assignment.due_rule = due, ""
    else:
        assignment.due_at, assignment.due_rule = end_of_day(due.date), due.rule


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
    """Returned, or waived no longer: owed once more, with a returned answer's term at least."""
    least, due = due_under(RETURN_TERM, now), kept_due(assignment)
    if end_of_day(least.date) > (due if isinstance(due, datetime) else end_of_day(due.date)):
        due = least
    date_part(assignment, due)
    assignment.state, assignment.answered_at = AssignmentState.OPEN, None
    assignment.waived_reason, assignment.waived_by, assignment.waived_at = "", None, None
    assignment.save()
    owe(assignment, due, by, now)


def kept_due(assignment) -> Due | datetime:
    """The day of a part as it was reached: by its rule and term, or typed."""
    if not assignment.due_rule:
        return assignment.due_at
    last = Duty.objects.filter(
        kind=FILL_KIND, subject_ref=assignment.topic.subject_ref, owner_key=assignment.owner_key
    ).order_by("-id")
    term = last.values_list("term", flat=True).first() or ""
    return due_by_calendar(assignment.due_rule, term)


def part_of_duty(duty: Duty) -> Assignment | None:
    """The open part behind a duty, its row locked; None when it is answered or waived."""
    part = Assignment.objects.filter(
        topic_id=duty.subject_ref.rpartition(":")[2],
        owner_key=duty.owner_key,
        round=duty.round,
        state=AssignmentState.OPEN,
    ).first()
    part = locked_part(part.pk) if part is not None else None
    return part if part is not None and part.state == AssignmentState.OPEN else None


def carry_parts(duties: Iterable[Duty], due: Due | datetime, now: datetime) -> None:
    """Move the parts behind duties whose date moves, as they were before; a part whose own date was
    another (it changed meanwhile, and its duty with it) keeps that.
    """
    for duty in duties:
        part = part_of_duty(duty)
        if part is not None and (part.due_at, part.due_rule) == (duty.due_at, duty.rule):
            date_part(part, due)
            part.save(update_fields=["due_at", "due_rule"])


def close_part(assignment, *, reason: str, by, now: datetime) -> None:
    """Waive a locked part and its duty; ``by=None`` is the system."""
    if assignment.state == AssignmentState.PAPER:
        about = {"subject_ref": object_ref(assignment), "kind": TRANSCRIBE_KIND}
        close_duties_about(**about, state=DutyState.WAIVED, reason=reason, by=by, now=now)
    assignment.state, assignment.waived_reason = AssignmentState.WAIVED, reason[:200]
    assignment.waived_by, assignment.waived_at = by, now
    assignment.save(update_fields=["state", "waived_reason", "waived_by", "waived_at"])
    for duty in duties_of(assignment):
        waive_duty(duty=duty, reason=reason, by=by, now=now)
    record_event(verb="topics.waive", obj=assignment, by=by, now=now)
