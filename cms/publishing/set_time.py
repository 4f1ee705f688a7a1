"""The days of a text, and the time that the office sets for its release; the permit keeps it."""

from datetime import date, datetime, timedelta

from django.db.models import DateField
from django.utils import timezone
from django.utils.translation import gettext as _

FIRST_YEAR = 1980  # before there were standing committees, or texts of theirs
YEARS_AHEAD = 10
RELEASED_WITHIN = timedelta(days=366)


def odd_days(draft, today: date) -> dict[str, str]:
    """What is wrong with a day of a draft that nobody can have meant (0001, 9999), by its field."""
    found = {}
    for field in draft._meta.concrete_fields:
        if not isinstance(field, DateField) or not field.editable:
            continue
        value = getattr(draft, field.attname)
        day = timezone.localdate(value) if isinstance(value, datetime) else value
        if not isinstance(day, date):
            continue
        if field.name == "release_at" and day > today + RELEASED_WITHIN:
            found[field.name] = _("A time of release lies within a year from now.")
        elif not FIRST_YEAR <= day.year <= today.year + YEARS_AHEAD:
            found[field.name] = _("The year has to be between %(first)d and %(last)d.") % {
                "first": FIRST_YEAR,
                "last": today.year + YEARS_AHEAD,
            }
    return found


def set_time_problem(draft, now: datetime) -> str:
    """Why a draft cannot be submitted with its time of release; empty when it can."""
    release_at = getattr(draft, "release_at", None)  # the frame of the site has none
    if release_at is not None and release_at <= now:
        return _("The time of release has passed. Choose a later one, or none.")
    return ""
