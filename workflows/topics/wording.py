"""Sentences about a part of a form that more than one screen says."""

from django.utils.translation import gettext as _


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
