"""Who may fill in, read, decide on and download answers."""

from collections.abc import Iterable

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from cms.accounts.enums import Role
from cms.accounts.models import User
from cms.accounts.permissions import has_role
from cms.formbuilder.compiler import compile_version
from cms.formbuilder.enums import Filler, Right
from cms.formbuilder.permissions import (
    rights_held,
    user_can_collect_answers,
    user_can_export_answers,
    user_can_read_answers,
    user_can_set_retention,
)
from cms.formbuilder.twice import SECOND_PARTS
from cms.people.models import Membership
from cms.people.stand_ins import stood_in_for
from cms.submissions.access import Want, subject_allows
from cms.submissions.enums import COMPARED, RECEIVED, SEALED, SETTLED, PairState, SubmissionState
from cms.submissions.models import SecondEntry
from cms.submissions.models.attachments import ON_PAPER
from cms.submissions.reach import reaches
from cms.submissions.seals import is_second_entry, pair_of

OFFICE = (Role.OFFICE_STAFF, Role.OFFICE_DIRECTOR)


def _is_known(user) -> bool:
    return bool(user is not None and user.is_authenticated and user.is_active)


def user_can_open_draft(user, version, subject_ref: str, filler: str) -> bool:
    """The owner of the subject says who fills in; without a subject only who collects the form, the
    office's part (``parts_to_enter``) excepted.
    """
    if not _is_known(user) or filler in SECOND_PARTS:  # a second entry is taken, never opened
        return False
    if subject_ref:
        return subject_allows(user, subject_ref, Want.FILL, filler)
    return _enters_part(user, version, filler) and user_can_collect_answers(user, version.form)


def _enters_part(user, version, filler: str) -> bool:
    """Whether a part that no matter asks for is not one that is the office's alone."""
    is_open = filler != Filler.OFFICE or has_role(user, *OFFICE)
    return is_open or filler in parts_to_enter(user, version)


def parts_to_enter(user, version) -> list[Filler]:
    """Which parts of a form an account enters where no matter asks for it, if it collects the form.
    What the office adds to what others fill in is the office's; a form that is the office's as a
    whole is entered by whoever collects it.
    """
    parts = compile_version(version).parts
    if has_role(user, *OFFICE) or parts == [Filler.OFFICE]:
        return parts
    return [part for part in parts if part != Filler.OFFICE]


def user_can_enter_answers(user) -> bool:
    """Enter answers that no matter asks for, to some form; no query of the office."""
    return has_role(user, *OFFICE) or Right.COLLECT in rights_held(user)


def user_can_fill_submission(user, submission) -> bool:
    """Its respondent, whoever entered it, a colleague of the same unit for a unit's part, anybody
    of the office for the office's, a substitute of who is away; each only as long as the subject
    still lets them, or without a subject the right to collect the form.
    """
    if not _is_known(user):
        return False
    if is_second_entry(submission):
        return submission.respondent_id == user.pk and _is_taken(user, submission)
    if submission.from_paper:  # its owner has handed it to the office
        return user_can_transcribe(user, submission)
    if not submission.subject_ref:  # who wrote it before it was handed on does so no more
        writer = submission.respondent_id or submission.entered_by_id
        is_writer = writer == user.pk and reaches(user, submission, Right.COLLECT)
        return is_writer and _enters_part(user, submission.version, submission.filler)
    if not subject_allows(user, submission.subject_ref, Want.FILL, submission.filler):
        return False
    return is_shared(user, submission) or in_whose_place(user, submission) is not None


def _is_taken(user, second) -> bool:
    """Whether a second entry is under way still, by whom the part may be filled in."""
    pair = SecondEntry.objects.filter(second=second.pk).select_related("first").first()
    return (
        pair is not None
        and pair.state == PairState.ENTERING
        and pair.first.deleted_at is None
        and may_enter(user, pair.first)
    )


def may_enter(user, first) -> bool:
    """Whether a second person may fill in the part that a submission is: as whoever fills it in,
    or, of what was handed in on paper, whoever may type it in.
    """
    if first.from_paper:
        return user_can_transcribe(user, first)
    return user_can_open_draft(user, first.version, first.subject_ref, first.filler)


def why_not_second(user, pair: SecondEntry) -> str:
    """Why an account does not enter a pair's second entry; empty where it may take it now.

    The second person is another than whoever wrote or opened the first entry, or stands in for its
    owner.
    """
    first = pair.first
    if not _is_known(user) or not may_enter(user, first):
        return _("This is not yours to fill in.")
    knows = first.known_to.filter(account=user.pk).exists()
    if knows or is_own(user, first) or in_whose_place(user, first) is not None:
        return _("You know the first entry: somebody else enters the second.")
    if pair.state != PairState.WAITING or first.deleted_at:
        return _("The second entry of this answer is not waiting any more.")
    if first.state != SubmissionState.SUBMITTED:
        return _("This answer was returned: its second entry waits until it is sent again.")
    if pair.appointed_id not in (None, user.pk):
        return _("Somebody else was appointed for this second entry.")
    return ""


def user_can_appoint_second(user, first) -> bool:
    """Say who enters the second entry: whoever collects the form or decides on its answers."""
    return _is_known(user) and (
        user_can_collect_answers(user, first.form) or user_can_decide_submission(user, first)
    )


def two_of(pair: SecondEntry) -> set[int]:
    """The accounts behind the two entries of a pair."""
    second = pair.second
    found = {pair.first.respondent_id, pair.first.entered_by_id}
    return (found | {second.respondent_id} if second else found) - {None}


def user_can_compare_entries(user, pair: SecondEntry) -> bool:
    """See both entries side by side, once both are in: who may read the answer. While they are to
    be settled the two persons see their own alone, unless nobody else of the office is there.
    """
    first = pair.first
    if pair.state not in COMPARED or not _is_known(user):
        return False
    if not (
        reaches(user, first, Right.READ)
        or subject_allows(user, first.subject_ref, Want.READ)
        or user_can_decide_submission(user, first)
    ):
        return False
    return pair.state in SETTLED or user.pk not in two_of(pair) or _is_alone(two_of(pair))


def user_can_view_second_entry(user, first) -> bool:
    """See how the two entries of an answer stand, and not one of its values: who might take, give
    or settle them, or reads the form.
    """
    return _is_known(user) and (
        user_can_appoint_second(user, first)
        or reaches(user, first, Right.READ)
        or subject_allows(user, first.subject_ref, Want.READ)
    )


def user_can_settle_entries(user, pair: SecondEntry) -> bool:
    """Say what holds where the two differ: who decides on answers, and neither of the two where
    another of the office is there.
    """
    return user_can_decide_submission(user, pair.first) and user_can_compare_entries(user, pair)


def _is_alone(two: set[int]) -> bool:
    """Whether the office has nobody but these."""
    office = User.objects.filter(is_active=True, groups__name__in=[role.value for role in OFFICE])
    return not office.exclude(pk__in=two).exists()


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
    read the subject. A second entry is its writer's alone, a sealed first one its writers', and one
    that differs from the second is not for who entered that before it is settled.
    """
    if not _is_known(user):
        return False
    if is_own(user, submission):
        return True
    if is_second_entry(submission) or _is_kept_from(user, submission):
        return False
    if user_can_fill_submission(user, submission):
        return True
    return submission.state in RECEIVED and (
        reaches(user, submission, Right.READ)
        or subject_allows(user, submission.subject_ref, Want.READ)
    )


def _is_kept_from(user, first) -> bool:
    """Whether a first entry is sealed; for its second person until the differences are settled."""
    pair = pair_of(first)
    if pair is None or pair.state != PairState.DIFFERS:
        return pair is not None and pair.state in SEALED
    pair.first = first
    return user.pk in two_of(pair) and not _is_alone(two_of(pair))


def user_can_read_attachment(user, attachment) -> bool:
    """With the rights of its submission; the photo of a paper also for whoever enters it second:
    that is what she types in.
    """
    submission = attachment.submission
    if user_can_read_submission(user, submission):
        return True
    if attachment.question_key != ON_PAPER or not _is_known(user):
        return False
    pairs = SecondEntry.objects.filter(first=submission, state=PairState.ENTERING)
    return pairs.filter(second__respondent=user.pk).exists()


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
