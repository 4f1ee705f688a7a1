"""Sentences about a part of a form that more than one screen says."""

from django.utils.translation import gettext as _

from cms.submissions.trash_words import destroyed_words, in_trash_words
from workflows.topics.enums import AssignmentState


def out_of_office_words() -> str:
    """To a deputy whose mandate ended, and to her substitute."""
    return _(
        "The mandate for this has ended, so it is no longer filled in here; the office gives it to "
        "somebody else. What was sent before stays as it is."
    )


def waived_words(assignment) -> str:
    """To whoever need not answer any more."""
    if assignment.handed_to_id is not None:
        return _("This was handed over to somebody else; nothing is to be done.")
    return _("The office has waived this; nothing is to be done.")


def paper_words() -> str:
    """To whoever handed a part in on paper."""
    return _("This is with the office, which types it in from your photos.")


def closed_words(assignment) -> str:
    """Why nothing can be written for a part: it is waived, or its answer is in the trash or was
    destroyed; empty where something can.
    """
    if assignment.state == AssignmentState.WAIVED:
        return waived_words(assignment)
    if assignment.submission is not None:
        gone = assignment.submission.deleted_at
        return in_trash_words(gone) if gone else ""
    if assignment.state == AssignmentState.DONE:  # then it has a certificate
        return destroyed_words(assignment.certificate.destroyed_at)
    return ""
