"""Who may fill in, read, decide on and download answers."""

from django.db.models import Q
from django.utils import timezone

from cms.accounts.enums import Role
from cms.accounts.permissions import has_role
from cms.formbuilder.enums import Filler
from cms.formbuilder.permissions import (
    user_can_collect_answers,
    user_can_export_answers,
    user_can_read_answers,
)
from cms.people.models import Membership
from cms.submissions.access import Want, subject_allows
from cms.submissions.enums import RECEIVED


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
    of the office for the office's; each only as long as the subject still lets them.
    """
    if not _is_known(user):
        return False
    is_own = user.pk in (submission.respondent_id, submission.entered_by_id)
    if not submission.subject_ref:
        return is_own
    if not subject_allows(user, submission.subject_ref, Want.FILL, submission.filler):
        return False
    if submission.filler == Filler.UNIT:
        return is_own or _are_colleagues(user, submission.respondent_id)
    return is_own or submission.filler == Filler.OFFICE


def _are_colleagues(user, other_id: int | None) -> bool:
    """Whether two accounts belong to one unit today: head and handler share the unit's part."""
    today = timezone.localdate()
    theirs = Membership.objects.filter(person__account=other_id).filter(_in_force(today))
    mine = Membership.objects.filter(person=user.person_id).filter(_in_force(today))
    return mine.filter(organization__in=theirs.values("organization")).exists()


def _in_force(day) -> Q:
    return Q(valid_from__lte=day) & (Q(valid_to=None) | Q(valid_to__gte=day))


def user_can_read_submission(user, submission) -> bool:
    """One's own; what was received also by who has the right to read the form or the subject."""
    if not _is_known(user):
        return False
    if user.pk in (submission.respondent_id, submission.entered_by_id):
        return True
    if user_can_fill_submission(user, submission):
        return True
    return submission.state in RECEIVED and (
        user_can_read_answers(user, submission.form)
        or subject_allows(user, submission.subject_ref, Want.READ)
    )


def user_can_decide_submission(user, submission) -> bool:
    """Accept and return: the right to collect the form, or the owner of the subject says so."""
    return _is_known(user) and (
        user_can_collect_answers(user, submission.form)
        or subject_allows(user, submission.subject_ref, Want.DECIDE)
    )


def user_can_read_all_answers(user) -> bool:
    """The lists of every form, empty ones too: the office."""
    return has_role(user, Role.OFFICE_STAFF, Role.OFFICE_DIRECTOR)


def user_can_read_form_answers(user, form) -> bool:
    """The list of everything received on a form."""
    return _is_known(user) and user_can_read_answers(user, form)


def user_can_export_form_answers(user, form) -> bool:
    """Download answers: the right to export on top of the right to read."""
    return user_can_read_form_answers(user, form) and user_can_export_answers(user, form)


def user_can_view_submission_register(user) -> bool:
    """The register of everything received, without a single answer: the office."""
    return has_role(user, Role.OFFICE_STAFF, Role.OFFICE_DIRECTOR)
