"""Who may fill in, read, decide on and download answers."""

from cms.formbuilder.enums import Filler
from cms.formbuilder.permissions import (
    user_can_collect_answers,
    user_can_export_answers,
    user_can_read_answers,
)
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
    """Its respondent, whoever entered it, or for the office's own part anybody of the office;
    each only as long as the subject still lets them.
    """
    if not _is_known(user):
        return False
    if subject_allows(user, submission.subject_ref, Want.FILL, submission.filler):
        shared = submission.filler in (Filler.OFFICE, Filler.UNIT)
        return shared or user.pk in (submission.respondent_id, submission.entered_by_id)
    return not submission.subject_ref and user.pk in (
        submission.respondent_id,
        submission.entered_by_id,
    )


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


def user_can_read_form_answers(user, form) -> bool:
    """The list of everything received on a form."""
    return _is_known(user) and user_can_read_answers(user, form)


def user_can_export_form_answers(user, form) -> bool:
    """Download answers: the right to export on top of the right to read."""
    return user_can_read_form_answers(user, form) and user_can_export_answers(user, form)
