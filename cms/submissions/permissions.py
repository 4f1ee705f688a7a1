"""Who may read what was received, and the files that came with it."""

from cms.formbuilder.permissions import user_can_export_answers, user_can_read_answers
from cms.submissions.access import Want, subject_allows
from cms.submissions.models import Attachment, Submission


def user_can_read_submission(user, submission: Submission) -> bool:
    """Its writer; whoever may read the form's answers or the subject's."""
    if submission.respondent_id is not None and submission.respondent_id == user.pk:
        return True
    if submission.state == "DRAFT":
        return False
    if submission.subject_ref and subject_allows(user, submission.subject_ref, Want.READ):
        return True
    return user_can_read_answers(user, submission.form)


def user_can_read_attachment(user, attachment: Attachment) -> bool:
    """The rights of its submission."""
    return user_can_read_submission(user, attachment.submission)


def user_can_export_form(user, form) -> bool:
    """Download everything received for a form."""
    return user_can_export_answers(user, form)
