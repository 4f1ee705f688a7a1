"""拍照交办公室代录: a deputy's part goes to the office on paper, and comes back to be looked at."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from cms.accounts.enums import Role
from cms.core.audit import object_ref, record_event
from cms.people.models import Person
from cms.submissions import services as submissions
from cms.submissions.services import CannotHandIn
from workflows.duties.enums import DutyState
from workflows.duties.services import close_duties_about, fulfil_duty, open_duty
from workflows.duties.terms import due_under
from workflows.topics.enums import (
    FILL_KIND,
    TRANSCRIBE_KIND,
    TRANSCRIBE_TERM,
    AssignmentState,
    Filler,
)
from workflows.topics.models import Assignment
from workflows.topics.services.assignments import open_fill
from workflows.topics.services.parts import locked_part, owe_again


def hand_in_paper(*, assignment, photos: Iterable, by, now: datetime) -> Assignment:
    """Photos of a filled-in paper go to the office. The deputy's duty is done with it; the office
    owes the typing from now on. Called again before it is typed in, it adds photos.

    Raises CannotFillAssignment, CannotAttachFile, CannotHandIn; photos that were stored before a
    refusal stay with the draft.
    """
    if assignment.filler != Filler.DEPUTY:
        raise CannotHandIn(_("This is not yours to fill in."))
    submission = open_fill(assignment=assignment, by=by, now=now)
    for photo in photos:
        submissions.attach_paper(submission=submission, file=photo, by=by, now=now)
    with transaction.atomic():
        part = locked_part(assignment.pk)
        if part.state not in (AssignmentState.OPEN, AssignmentState.PAPER):
            raise CannotHandIn(_("This was answered or waived meanwhile."))
        submissions.hand_to_office(submission=submission, by=by, now=now)
        if part.state == AssignmentState.OPEN:
            part.state = AssignmentState.PAPER
            part.save(update_fields=["state"])
            owed = {"subject_ref": part.topic.subject_ref, "owner": part.owner_key}
            fulfil_duty(kind=FILL_KIND, **owed, by=by, now=now, outcome="PAPER")
            _owe_typing(part, by, now)
    return part


def _owe_typing(part: Assignment, by, now: datetime) -> None:
    """One duty for each of the office; whoever types it in ends it for all."""
    due = due_under(TRANSCRIBE_TERM, now)
    for person in typists():
        open_duty(
            kind=TRANSCRIBE_KIND,
            subject_ref=object_ref(part),
            owner=person,
            due=due,
            by=by,
            now=now,
            link=reverse("desk:fill_start", args=[part.submission_id]),
            subject_label=f"{part.owner} · {part.topic.title}",
        )


def typists() -> list[Person]:
    """The staff of the office; the directors where there is none."""
    for role in (Role.OFFICE_STAFF, Role.OFFICE_DIRECTOR):
        people = Person.objects.filter(account__is_active=True, account__groups__name=role.value)
        if found := list(people.distinct().order_by("pk")):
            return found
    return []


def end_typing(part: Assignment, state: DutyState, reason: str, by, now: datetime) -> None:
    """The paper is typed in, given back or no longer asked for: nobody owes the typing."""
    about = {"subject_ref": object_ref(part), "kind": TRANSCRIBE_KIND}
    close_duties_about(**about, state=state, reason=reason, by=by, now=now)


@transaction.atomic
def give_paper_back(*, assignment, reason: str, by, now: datetime) -> Assignment:
    """The photos cannot be read: the deputy owes the part again, and is told why.

    Raises CannotHandIn.
    """
    part = locked_part(assignment.pk)
    if part.state != AssignmentState.PAPER:
        raise CannotHandIn(_("This was answered or waived meanwhile."))
    submissions.give_paper_back(submission=part.submission, reason=reason, by=by, now=now)
    end_typing(part, DutyState.WAIVED, reason.strip(), None, now)
    owe_again(part, by, now)
    record_event(verb="topics.reopen", obj=part, by=by, now=now)
    return part


@transaction.atomic
def say_typed_wrong(*, assignment, reason: str, by, now: datetime) -> Assignment:
    """有误: what was typed in is not what the deputy wrote; the office owes the typing again.

    Raises CannotHandIn.
    """
    part = locked_part(assignment.pk)
    if part.state != AssignmentState.DONE or part.submission is None:
        raise CannotHandIn(_("This was answered or waived meanwhile."))
    submissions.say_wrong(submission=part.submission, reason=reason, by=by, now=now)
    part.state, part.answered_at = AssignmentState.PAPER, None
    part.save(update_fields=["state", "answered_at"])
    _owe_typing(part, by, now)
    return part
