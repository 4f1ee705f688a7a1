"""Who fills what by when: opened at release, answered by a submission, waived by the office."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from cms.core.audit import object_ref, record_event
from cms.core.models import Channel
from cms.core.readied import Readied, Slot
from cms.formbuilder.compiler import compile_version
from cms.people.models import Mandate, Organization
from cms.submissions.enums import SubmissionState
from cms.submissions.models import Submission
from cms.submissions.services import CannotFillSubmission, open_draft
from workflows.duties.services import fulfil_duty, fulfil_for_all, reschedule_duty
from workflows.topics.autofill import first_answers
from workflows.topics.enums import (
    FILL_KIND,
    TRANSCRIBE_KIND,
    AssignmentState,
    Filler,
)
from workflows.topics.models import Assignment
from workflows.topics.permissions import (
    colleague_stood_in_for,
    is_out_of_office,
    organizations_of,
    user_can_edit_topics,
    user_can_fill_assignment,
)
from workflows.topics.queries import pinned_version, typed_day
from workflows.topics.services.days import NewDay, due_of
from workflows.topics.services.handing_over import last_taken, owner_keys_by_part
from workflows.topics.services.parts import (
    close_part,
    date_part,
    duties_of,
    locked_part,
    owe,
    owe_again,
)
from workflows.topics.wording import closed_words, out_of_office_words


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
def open_assignments(
    *, topic, payload: dict, by, now: datetime, named_before: date | None = None
) -> list[Assignment]:
    """Give out the parts of a released text: who, which form and by when stand in ``payload``.

    Called inside the transaction of the release. Called again (a correction) it keeps what is
    answered, begun or waived by the director, adds who is new, waives who is no longer named, and
    moves what is still owed to the day that was approved, if that is another than ``named_before``:
    the last day that a text released earlier named.
    """
    if not payload.get("form"):
        return []
    version = pinned_version(payload)
    day = NewDay(due_of(payload, now), typed_day(payload), named_before)
    kept, opened = set(), []
    for owner in owners_of(payload, version):
        kept.add((owner.key, owner.filler))
        assignment = open_assignment(
            topic=topic, owner=owner, version=version, day=day, by=by, now=now
        )
        if assignment:
            opened.append(assignment)
    named = owner_keys_by_part(topic)
    for assignment in Assignment.objects.filter(topic=topic, state=AssignmentState.OPEN):
        owners = {(key, assignment.filler) for key in named[assignment.pk]}
        if kept.isdisjoint(owners):
            reason = _("No longer named in the published text")
            close_part(locked_part(assignment.pk), reason=reason, by=None, now=now)
    return opened


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
    *, topic, owner: Owner, version, day: NewDay, by, now: datetime
) -> Assignment | None:
    """One part, with its duty; None when it is known already, and then its day is brought up to
    date if it is still owed. Whom the director excused stays excused; a part that was handed over
    is asked of whoever took it last.
    """
    rows = Assignment.objects.select_for_update(of=("self",)).select_related("topic", "submission")
    known = rows.filter(topic_id=topic.pk, owner_key=owner.key, filler=owner.filler, round=1)
    assignment = known.first()
    assignment = assignment and last_taken(assignment)
    if assignment and assignment.state == AssignmentState.OPEN:
        _bring_up_to_date(assignment, version, day, now)
        return None
    answered = (AssignmentState.DONE, AssignmentState.PAPER)
    if assignment and (assignment.state in answered or assignment.waived_by_id):
        return None
    due = day.due
    if assignment is None:
        assignment = Assignment(
            version=version,
            topic_id=topic.pk,
            owner_key=owner.key,
            filler=owner.filler,
            person=owner.person,
            mandate=owner.mandate,
            organization=owner.organization,
            entered_by=by,
        )
    else:
        due = day.when_asked_again(assignment, keeps_longer=_was_returned(assignment))
        _follow_form(assignment, version)
    assignment.opened_at = now
    date_part(assignment, due)
    assignment.state, assignment.waived_reason = AssignmentState.OPEN, ""
    assignment.waived_by = assignment.waived_at = None
    assignment.save()
    owe(assignment, due, by, now)
    record_event(verb="topics.assign", obj=assignment, by=by, now=now)
    return assignment


def _bring_up_to_date(assignment, version, day: NewDay, now: datetime) -> None:
    """A part that is still owed follows the text released now: its form if it is not begun, its
    day if another one was typed. Who was given longer, by the director or to correct an answer,
    keeps that.
    """
    _follow_form(assignment, version)
    if day.moves(assignment, keeps_longer=_was_returned(assignment)):
        date_part(assignment, day.due)
        for duty in duties_of(assignment):
            reason = _("The published text names another day")
            reschedule_duty(duty=duty, due=day.due, reason=reason, by=None, now=now)
    assignment.save(update_fields=["version", "due_at", "due_rule"])


def _follow_form(assignment, version) -> None:
    """What is begun is finished on the form that it was begun on."""
    if assignment.submission is None:
        assignment.version = version


def _was_returned(assignment) -> bool:
    """Whether an answer was sent back, which gave time of its own to put it right."""
    submission = assignment.submission
    return submission is not None and submission.state == SubmissionState.RETURNED


@transaction.atomic
def reopen_assignment(*, submission, by, now: datetime) -> Assignment | None:
    """The office returned an answer: its part is owed again, for ``RETURN_TERM`` at least."""
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
    Raises CannotFillAssignment for the wrong person, a waived part or a withdrawn topic, where the
    answer is in the trash or was destroyed, and where no answer is taken now.
    """
    today = timezone.localdate(now)
    if not user_can_fill_assignment(by, assignment, today):
        record_event(verb="topics.fill", obj=assignment, by=by, now=now, refused=True)
        if is_out_of_office(by, assignment, today):
            raise CannotFillAssignment(out_of_office_words())
        raise CannotFillAssignment(_("This is not yours to fill in."))
    try:
        return _begun(assignment, by, now, channel)
    except CannotFillSubmission as refusal:
        said = str(refusal)
        record_event(verb="topics.fill", obj=assignment, by=by, now=now, refused=True, detail=said)
        raise CannotFillAssignment(said) from refusal


def _begun(assignment, by, now: datetime, channel: str):
    with transaction.atomic():
        locked = Assignment.objects.select_for_update().get(pk=assignment.pk)
        if closed := closed_words(locked):
            raise CannotFillAssignment(closed)
        if locked.submission_id is None:
            respondent, behalf = _answering(locked, by, timezone.localdate(now))
            locked.submission = open_draft(
                version=locked.version,
                subject_ref=locked.topic.subject_ref,
                filler=locked.filler,
                by=by,
                now=now,
                respondent=respondent,
                on_behalf_of=behalf,
                channel=channel,
                initial=first_answers(
                    topic=locked.topic.specific,
                    version=locked.version,
                    filler=locked.filler,
                    by=respondent,
                    now=now,
                ),
            )
            locked.save(update_fields=["submission"])
    return locked.submission


def _answering(assignment, by, on: date) -> tuple:
    """(the account whose answer it is, the person in whose place ``by`` writes it, or none).

    A unit's part is the unit's own, whoever writes it: a substitute from another unit writes it as
    the answer of the colleague who is away.
    """
    unit = assignment.organization_id
    if assignment.filler == Filler.UNIT and unit not in organizations_of(by, on):
        colleague = colleague_stood_in_for(by, unit, on)
        if colleague is None:  # back again since the look at who may
            raise CannotFillAssignment(_("This is not yours to fill in."))
        return colleague.account, colleague
    person = assignment.person
    if assignment.filler != Filler.DEPUTY or person is None or person.pk == by.person_id:
        return by, None
    return getattr(person, "account", None) or by, person


@transaction.atomic
def follow_draft(*, submission) -> None:
    """A draft moved to another version of its form: its part is asked on that one."""
    Assignment.objects.filter(submission=submission).update(version=submission.version)


@transaction.atomic
def let_go_of_answer(*, submission, certificate) -> None:
    """An answer is destroyed: its part stays answered, by the certificate."""
    rows = Assignment.objects.select_for_update().filter(submission=submission)
    rows.update(submission=None, certificate=certificate)


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
    was_paper = assignment.state == AssignmentState.PAPER
    assignment.submission, assignment.answered_at = submission, now
    assignment.state = AssignmentState.DONE
    assignment.save(update_fields=["submission", "answered_at", "state"])
    if was_paper:  # the deputy's own duty ended when she handed it in
        fulfil_for_all(TRANSCRIBE_KIND, [object_ref(assignment)], "SUBMITTED", by, now)
        return assignment
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
            filler=submission.filler,  # the office's own part answers for no deputy's
            state=AssignmentState.OPEN,
            submission=None,
        ).first()
    return assignment


def _answered() -> QuerySet[Assignment]:
    slot = Slot("submission", Assignment._meta.get_field("submission"))
    rows = Assignment.objects.filter(submission=slot).order_by("id")
    return rows.select_for_update().only("state", "owner_key")


ANSWERED = Readied(_answered)
