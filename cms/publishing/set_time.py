"""A text that is to become public at a time that the office sets; the permit keeps it."""

from datetime import datetime

from django.utils.translation import gettext as _


def set_time_problem(draft, now: datetime) -> str:
    """Why a draft cannot be submitted with its time of release; empty when it can."""
    release_at = getattr(draft, "release_at", None)  # the frame of the site has none
    if release_at is not None and release_at <= now:
        return _("The time of release has passed. Choose a later one, or none.")
    return ""
