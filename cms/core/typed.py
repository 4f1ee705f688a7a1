"""What is read from a form or an address, where anybody may type anything."""

import datetime as dt

from django import forms
from django.core.exceptions import ValidationError
from django.urls.converters import IntConverter
from django.utils.translation import gettext as _

MOST_DIGITS = 18  # what a 64-bit column holds
# Days outside could not be turned into an instant.
FIRST_DAY, LAST_DAY = dt.date(1900, 1, 1), dt.date(2200, 12, 31)
# Where a list of answers goes on: an instant and a row.
ROW_MARK = r"2[01]\d\d-[-\d]{5}T[\d:.]+[+]00:00_\d{1,15}"


def row_number(text) -> int:
    """The number typed, or 0, which no row has: for empty, odd ("²") and endless text alike."""
    text = str(text or "")
    return int(text) if text.isdecimal() and len(text) <= MOST_DIGITS else 0


def day(text) -> dt.date | None:
    """The day typed as ``2026-05-12``, or None: for odd text and for a day that no row has."""
    try:
        found = dt.date.fromisoformat(str(text))
    except ValueError:
        return None
    return found if FIRST_DAY <= found <= LAST_DAY else None


def refuse_far_days(value: dt.date) -> None:
    """A validator of days and moments."""
    day = value.date() if isinstance(value, dt.datetime) else value
    if not FIRST_DAY <= day <= LAST_DAY:
        said = {"first": FIRST_DAY.year, "last": LAST_DAY.year}
        raise ValidationError(_("Give a day between %(first)s and %(last)s.") % said)


def bound_day_fields() -> None:
    """Every field of a form that takes a day refuses the year 1, ours and Wagtail's alike.

    Set before any form is declared, since a field takes its validators when it is made.
    """
    for field in (forms.DateField, forms.DateTimeField):
        field.default_validators = [refuse_far_days]


def bound_numbers_in_addresses() -> None:
    """An address with a longer number than a column holds is none: 404, ours and Wagtail's alike.

    Asked for, the databases answer such a number with an error. The converter is narrowed in place,
    since Django lets nobody register another under its name; set before any address is read.
    """
    IntConverter.regex = rf"[0-9]{{1,{MOST_DIGITS}}}"
