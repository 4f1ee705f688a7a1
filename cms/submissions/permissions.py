"""Who may fill in, read, decide on and download answers."""

from collections.abc import Iterable

from django.db.models import Q
from django.utils import timezone

from cms.accounts.enums import Role
from cms.accounts.permissions import has_role
from cms.formbuilder.enums import Filler, Right
from cms.formbuilder.permissions import (
    user_can_collect_answers,
    user_can_export_answers,
    user_can_read_answers,
    user_can_set_retention,
)
from cms.people.models import Membership
from cms.people.stand_ins import stood_in_for
from cms.submissions.access import Want, subject_allows
from cms.submissions.enums import RECEIVED
from cms.submissions.reach import reaches


def _is_known(user) -> bool:
    return bool(user is not None and user.is_authenticated and user.is_active)


def user_can_open_draft(user, form, subject_ref: str, filler: str) -> bool:
    """The owner of the subject says who fills in; without a subject only who collects the form."""
    if not _is_known(user):
        return False
    if subject_ref:
        return subject_allows(user, subject_ref, Want.FILL, filler)
    return user_can_collect_answers(user, form)


def user_can_fill_submission(user, submission) -> bool:
    """Its respondent, whoever entered it, a colleague of the same unit for a unit's part, anybody
    of the office for the office's, a substitute of who is away; each only as long as the subject
    still lets them.
    """
    if not _is_known(user):
        return False
    if submission.from_paper:  # its owner has handed it to the office
        return user_can_transcribe(user, submission)
    if not submission.subject_ref:
        return is_own(user, submission)
    if not subject_allows(user, submission.subject_ref, Want.FILL, submission.filler):
        return False
    return is_shared(user, submission) or in_whose_place(user, submission) is not None


def user_can_transcribe(user, submission) -> bool:
    """Type in what somebody handed in on paper: whoever decides on answers, never its owner."""
    return user_can_decide_submission(user, submission) and not is_own(user, submission)


def is_own(user, submission) -> bool:
    """Whether an account answered for itself, or somebody else in its place. What was typed in the
    place of who is away is hers: a substitute's right to it ends with the absence.
    """
    if submission.on_behalf_of_id is not None:
        return submission.on_behalf_of_id == user.person_id
    return user.pk in (submission.respondent_id, submission.entered_by_id)


def is_shared(user, submission) -> bool:
    """Whether it is an account's own, its unit's, or the office's, without standing in."""
    if is_own(user, submission) or submission.filler == Filler.OFFICE:
        return True
    return submission.filler == Filler.UNIT and bool(_colleagues([user.person_id], submission))


def in_whose_place(user, submission) -> int | None:
    """The person whose part it is, who is away today and named this account's person as the
    substitute; for a unit's part one of the unit.
    """
    away = stood_in_for(user.person_id, timezone.localdate())
    if not away:
        return None
    if submission.on_behalf_of_id in away:
        return submission.on_behalf_of_id
    if submission.filler == Filler.UNIT:
        return next(iter(_colleagues(away, submission)), None)
    person = getattr(submission.respondent, "person_id", None)
    return person if person in away else None


def _colleagues(people: Iterable[int], submission) -> list[int]:
    """Who of these belongs today to a unit in which its respondent was when it was begun: head and
    handler share it, and it stays the unit's when that one leaves.
    """
    begun, today = timezone.localdate(submission.created_at), timezone.localdate()
    theirs = Membership.objects.filter(person__account=submission.respondent_id)
    theirs = theirs.filter(_in_force(begun))
    mine = Membership.objects.filter(person__in=people).filter(_in_force(today))
    mine = mine.filter(organization__in=theirs.values("organization")).order_by("person")
    return list(mine.values_list("person", flat=True).distinct())


def _in_force(day) -> Q:
    return Q(valid_from__lte=day) & (Q(valid_to=None) | Q(valid_to__gte=day))


def user_can_read_submission(user, submission) -> bool:
    """One's own; what was received also by whose right to read the form reaches it, or who may
    read the subject.
    """
    if not _is_known(user):
        return False
    if is_own(user, submission):
        return True
    if user_can_fill_submission(user, submission):
        return True
    return submission.state in RECEIVED and (
        reaches(user, submission, Right.READ)
        or subject_allows(user, submission.subject_ref, Want.READ)
    )


def user_can_sign_submission(user, submission) -> bool:
    """Whoever fills it in as their own part, their unit's or the office's: never a substitute
    (office-needs 20).
    """
    return user_can_fill_submission(user, submission) and is_shared(user, submission)


def user_can_decide_submission(user, submission) -> bool:
    """Accept, return, correct: a right to review the form that reaches it, or the owner of the
    subject says so.
    """
    return _is_known(user) and (
        reaches(user, submission, Right.REVIEW)
        or subject_allows(user, submission.subject_ref, Want.DECIDE)
    )


def user_can_set_intake(user, form, subject_ref: str) -> bool:
    """Say from when until when and how many answers are taken, and who may be late: whoever
    collects the form, or decides on answers for its subject.
    """
    return _is_known(user) and (
        user_can_collect_answers(user, form)
        or bool(subject_ref and subject_allows(user, subject_ref, Want.DECIDE))
    )


def user_can_read_all_answers(user) -> bool:
    """The lists of every form, empty ones too: the office."""
    return has_role(user, Role.OFFICE_STAFF, Role.OFFICE_DIRECTOR)


def user_can_read_form_answers(user, form) -> bool:
    """The list of what was received on a form, as far as the right to read it reaches."""
    return _is_known(user) and user_can_read_answers(user, form)


def user_can_export_form_answers(user, form) -> bool:
    """Download answers: the right to export on top of the right to read."""
    return user_can_read_form_answers(user, form) and user_can_export_answers(user, form)


def user_can_view_submission_register(user) -> bool:
    """The register of everything received, without a single answer: the office."""
    return has_role(user, Role.OFFICE_STAFF, Role.OFFICE_DIRECTOR)


def user_can_trash_submission(user, submission) -> bool:
    """Move an answer to the trash and put it back: by a right on its form that reaches it."""
    return _is_known(user) and reaches(user, submission, Right.TRASH)


def user_can_view_trash(user) -> bool:
    """What lies in the trash (of the forms one has the right on), and what is kept too long."""
    return has_role(user, Role.OFFICE_STAFF, Role.OFFICE_DIRECTOR)


def user_can_hold_destruction(user) -> bool:
    """Hold back what the clock would destroy: the director."""
    return has_role(user, Role.OFFICE_DIRECTOR)


def user_can_end_period(user) -> bool:
    """Confirm that answers whose period is over go to the trash: who sets the period."""
    return user_can_set_retention(user)


def user_can_view_certificates(user) -> bool:
    """That something was destroyed, and why: the office and the auditor."""
    return has_role(user, Role.OFFICE_STAFF, Role.OFFICE_DIRECTOR, Role.AUDITOR)
