"""Who fills what by when: opened at release, answered by a submission, waived by the office."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from cms.calendars.services import add_working_days, end_of_day
from cms.calendars.terms import Due
from cms.core.audit import record_event
from cms.core.models import Channel
from cms.core.readied import Readied, Slot
from cms.formbuilder.compiler import compile_version
from cms.people.models import Mandate, Organization
from cms.submissions.enums import SubmissionState
from cms.submissions.models import Submission
from cms.submissions.services import open_draft
from workflows.duties.services import fulfil_duty, reschedule_duty
from workflows.topics.autofill import first_answers
from workflows.topics.enums import (
    FILL_KIND,
    FILL_WORKING_DAYS,
    RETURN_WORKING_DAYS,
    AssignmentState,
    Filler,
)
from workflows.topics.models import Assignment
from workflows.topics.permissions import user_can_edit_topics, user_can_fill_assignment
from workflows.topics.queries import pinned_version
from workflows.topics.services.handing_over import named_owner_of
from workflows.topics.services.parts import close_part, duties_of, locked_part, owe, owe_again


class CannotFillAssignment(Exception):
    """Why an assignment cannot be filled in; a sentence for the screen."""


@dataclass(frozen=True)
class Owner:
    """Who owes a part of a form."""

    filler: Filler
    person: object = None
    mandate: object = None
    organization: object = None

    @property
    def key(self) -> str:
        """``person:12`` or ``org:3``."""
        return f"person:{self.person.pk}" if self.person else f"org:{self.organization.pk}"


@transaction.atomic
def open_assignments(*, topic, payload: dict, by, now: datetime) -> list[Assignment]:
    """Give out the parts of a released text: who, which form and by when stand in ``payload``.

    Called inside the transaction of the release. Called again (a correction) it keeps what is
    answered, begun or waived by the director, adds who is new, waives who is no longer named, and
    moves what is still owed to the day that was approved.
    """
    if not payload.get("form"):
        return []
    version = pinned_version(payload)
    due = due_of(payload, now)
    kept, opened = set(), []
    for owner in owners_of(payload, version):
        kept.add((owner.key, owner.filler))
        assignment = open_assignment(
            topic=topic, owner=owner, version=version, due=due, by=by, now=now
        )
        if assignment:
            opened.append(assignment)
    still_open = Assignment.objects.filter(topic=topic, state=AssignmentState.OPEN)
    for assignment in still_open.select_related("handed_from__handed_from"):
        if (named_owner_of(assignment), assignment.filler) not in kept:
            reason = _("No longer named in the published text")
            close_part(locked_part(assignment.pk), reason=reason, by=None, now=now)
    return opened


def due_of(payload: dict, now: datetime) -> Due | datetime:
    """The typed day of the released text, or the default term counted from the release.

    The vote may take longer than the office thought: nobody is late before being asked, so a day
    that has passed gives the term of a returned answer.
    """
    today = timezone.localdate(now)
    typed = date.fromisoformat(payload["due_on"]) if payload.get("due_on") else None
    if typed and typed >= today:
        return end_of_day(typed)
    days = RETURN_WORKING_DAYS if typed else FILL_WORKING_DAYS
    return add_working_days(start=today, days=days)


def owners_of(payload: dict, version) -> list[Owner]:
    """The deputies (each person once) and the unit, as far as the form has a part for them."""
    fillers = {section.filler for section in compile_version(version).sections}
    owners, seen = [], set()
    if Filler.DEPUTY in fillers or "ANYONE" in fillers:
        ids = [row["mandate"] for row in payload["deputies"]]
        mandates = Mandate.objects.select_related("person").in_bulk(ids)
        for mandate in (mandates[pk] for pk in ids if pk in mandates):
            if mandate.person_id not in seen:
                seen.add(mandate.person_id)
                owners.append(Owner(Filler.DEPUTY, person=mandate.person, mandate=mandate))
    if Filler.UNIT in fillers and payload.get("unit"):
        unit = Organization.objects.get(pk=payload["unit"]["id"])
        owners.append(Owner(Filler.UNIT, organization=unit))
    return owners


def open_assignment(
    *, topic, owner: Owner, version, due: Due | datetime, by, now: datetime
) -> Assignment | None:
    """One part, with its duty; None when it is known already, and then its day is brought up to
    date if it is still owed. Whom the director excused stays excused.
    """
    rows = Assignment.objects.select_for_update(of=("self",)).select_related("topic", "submission")
    known = rows.filter(topic_id=topic.pk, owner_key=owner.key, filler=owner.filler, round=1)
    assignment = known.first()
    if assignment and assignment.state == AssignmentState.OPEN:
        _bring_up_to_date(assignment, version, due, now)
        return None
    if assignment and (assignment.state == AssignmentState.DONE or assignment.waived_by_id):
        return None
    if assignment is None:
        assignment = Assignment(
            topic_id=topic.pk,
            owner_key=owner.key,
            filler=owner.filler,
            person=owner.person,
            mandate=owner.mandate,
            organization=owner.organization,
            entered_by=by,
        )
    assignment.version, assignment.opened_at = version, now
    assignment.due_at, assignment.due_rule = _due_columns(due)
    assignment.state, assignment.waived_reason = AssignmentState.OPEN, ""
    assignment.waived_by = assignment.waived_at = None
    assignment.save()
    owe(assignment, due, by, now)
    record_event(verb="topics.assign", obj=assignment, by=by, now=now)
    return assignment


def _bring_up_to_date(assignment, version, due: Due | datetime, now: datetime) -> None:
    """A part that is still owed follows the text released now: its form if it is not begun, its
    day if one was typed. Who was given longer to correct an answer keeps that.
    """
    submission = assignment.submission
    if submission is None:
        assignment.version = version
    is_typed = isinstance(due, datetime)
    is_later = is_typed and due > assignment.due_at
    was_returned = submission is not None and submission.state == SubmissionState.RETURNED
    if is_later or (is_typed and due < assignment.due_at and not was_returned):
        assignment.due_at, assignment.due_rule = _due_columns(due)
        for duty in duties_of(assignment):
            reason = _("The published text names another day")
            reschedule_duty(duty=duty, due=due, reason=reason, by=None, now=now)
    assignment.save(update_fields=["version", "due_at", "due_rule"])


def _due_columns(due: Due | datetime) -> tuple[datetime, str]:
    """(instant, rule) of a typed or computed day."""
    return (due, "") if isinstance(due, datetime) else (end_of_day(due.date), due.rule)


@transaction.atomic
def reopen_assignment(*, submission, by, now: datetime) -> Assignment | None:
    """The office returned an answer: its part is owed again, with five working days at least."""
    part = Assignment.objects.filter(submission=submission, state=AssignmentState.DONE).first()
    if part is None:
        return None
    assignment = locked_part(part.pk)
    owe_again(assignment, by, now)
    record_event(verb="topics.reopen", obj=assignment, by=by, now=now)
    return assignment


def open_fill(*, assignment, by, now: datetime, channel: str = Channel.DESK):
    """The draft in which ``by`` answers an assignment: the one begun, or a new one.

    Safe to call twice: the assignment's row is locked while its only draft is made.
    Raises CannotFillAssignment for the wrong person, a waived part or a withdrawn topic.
    """
    if not user_can_fill_assignment(by, assignment, timezone.localtime(now).date()):
        record_event(verb="topics.fill", obj=assignment, by=by, now=now, refused=True)
        raise CannotFillAssignment(_("This is not yours to fill in."))
    with transaction.atomic():
        locked = Assignment.objects.select_for_update().get(pk=assignment.pk)
        if locked.state == AssignmentState.WAIVED:
            raise CannotFillAssignment(_("The office has waived this; nothing is to be done."))
        if locked.submission_id is None:
            locked.submission = open_draft(
                version=locked.version,
                subject_ref=locked.topic.subject_ref,
                filler=locked.filler,
                by=by,
                now=now,
                channel=channel,
                initial=first_answers(
                    topic=locked.topic.specific,
                    version=locked.version,
                    filler=locked.filler,
                    by=by,
                    now=now,
                ),
            )
            locked.save(update_fields=["submission"])
    return locked.submission


def has_office_part(version) -> bool:
    """Whether a form version asks the office itself something."""
    return bool(version and compile_version(version).sections_for(Filler.OFFICE))


def open_office_fill(*, topic, by, now: datetime):
    """The office's own part of the form, on the version that is pinned now; one per topic.

    Raises CannotFillAssignment for anybody else, or while no form is pinned.
    """
    if not user_can_edit_topics(by):
        record_event(verb="topics.fill", obj=topic, by=by, now=now, refused=True)
        raise CannotFillAssignment(_("This is not yours to fill in."))
    known = Submission.objects.about(topic.subject_ref).filter(filler=Filler.OFFICE).first()
    if known:
        return known
    draft = topic.get_latest_revision_as_object()
    version = draft.form_version
    if version is None:
        raise CannotFillAssignment(_("No form version is pinned yet."))
    if not has_office_part(version):
        raise CannotFillAssignment(_("This form has no part for the office."))
    return open_draft(
        version=version,
        subject_ref=topic.subject_ref,
        filler=Filler.OFFICE,
        by=by,
        now=now,
        initial=first_answers(topic=draft, version=version, filler=Filler.OFFICE, by=by, now=now),
    )


@transaction.atomic(savepoint=False)
def note_answer(*, submission, by, now: datetime) -> Assignment | None:
    """An answer arrived: close its assignment and duty. None when it answers none.

    Called inside the transaction that stored the submission, from desk, office and API alike.
    """
    assignment = _assignment_answered(submission, by)
    if assignment is None or assignment.state == AssignmentState.DONE:
        return None
    assignment.submission, assignment.answered_at = submission, now
    assignment.state = AssignmentState.DONE
    assignment.save(update_fields=["submission", "answered_at", "state"])
    fulfil_duty(
        kind=FILL_KIND,
        subject_ref=submission.subject_ref,
        owner=assignment.owner_key,
        by=by,
        now=now,
        outcome="NO_COMMENT" if submission.no_comment else "SUBMITTED",
    )
    return assignment


def _assignment_answered(submission, by) -> Assignment | None:
    assignment = ANSWERED.first(submission=submission.pk)
    person = getattr(by, "person_id", None)
    if assignment is None and person and submission.subject_ref:
        rows = Assignment.objects.select_for_update().only("state", "owner_key")
        assignment = rows.filter(
            topic_id=submission.subject_ref.rpartition(":")[2],
            person=person,
            state=AssignmentState.OPEN,
            submission=None,
        ).first()
    return assignment


def _answered() -> QuerySet[Assignment]:
    slot = Slot("submission", Assignment._meta.get_field("submission"))
    rows = Assignment.objects.filter(submission=slot).order_by("id")
    return rows.select_for_update().only("state", "owner_key")


ANSWERED = Readied(_answered)
