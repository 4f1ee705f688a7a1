"""States of a duty, the table of its moves, and where its due date came from."""

from collections.abc import Iterable

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class DutyState(TextChoices):
    """What has become of what is owed. Every state but OPEN is an end."""

    OPEN = "OPEN", _("To do")
    FULFILLED = "FULFILLED", _("Done")
    WAIVED = "WAIVED", _("Waived")
    LAPSED = "LAPSED", _("Not done in time")


MOVES: dict[str, frozenset[str]] = {
    DutyState.OPEN: frozenset({DutyState.FULFILLED, DutyState.WAIVED, DutyState.LAPSED}),
    DutyState.FULFILLED: frozenset(),
    DutyState.WAIVED: frozenset(),
    DutyState.LAPSED: frozenset(),
}


class Urgency(TextChoices):
    """Grade of an urgent item (GB/T 9704): in words and in lists, 特急 before 加急; no rule."""

    URGENT = "URGENT", _("Urgent")
    MOST_URGENT = "MOST_URGENT", _("Most urgent")


def gravest(grades: Iterable[str]) -> str:
    """The graver of what several matters are; empty where none is urgent."""
    found = set(grades)
    return next((each for each in (Urgency.MOST_URGENT, Urgency.URGENT) if each in found), "")


class DutyAct(TextChoices):
    """What happened to a duty; one line of its history each."""

    OPENED = "OPENED", _("Opened")
    FULFILLED = "FULFILLED", _("Done")
    WAIVED = "WAIVED", _("Waived")
    LAPSED = "LAPSED", _("Not done in time")
    RESCHEDULED = "RESCHEDULED", _("Rescheduled")
    HANDED_OVER = "HANDED_OVER", _("Handed over")


class DueSource(TextChoices):
    """How a due date was reached (office-needs, "Dates typed by hand")."""

    COMPUTED = "COMPUTED", _("Computed by rule")
    TYPED = "TYPED", _("Typed by hand")
    PROVISIONAL = "PROVISIONAL", _("Provisionally computed by weekends")


class Light(TextChoices):
    """The deadline light, in words: colour never stands alone (domain.md §6)."""

    ON_TRACK = "ON_TRACK", _("On track")
    DUE_SOON = "DUE_SOON", _("Due soon")
    OVERDUE = "OVERDUE", _("Overdue")


GRAVER = (Light.OVERDUE, Light.DUE_SOON, Light.ON_TRACK)  # first, in every list of lights


class TermUnit(TextChoices):
    """How a term is counted; the values are those of ``cms.calendars.terms.Rule``."""

    WORKING_DAYS = "workdays", _("working days")
    DAYS = "days", _("calendar days")
    MONTHS = "months", _("months")


class MoveCause(TextChoices):
    """What moved several due dates at once."""

    CALENDAR = "CALENDAR", _("Working calendar changed")
    TERM = "TERM", _("Default term changed")


class Wish(TextChoices):
    """What may be asked for about a duty."""

    EXTEND = "EXTEND", _("Later date")
    WAIVE = "WAIVE", _("Waiver")


class RequestState(TextChoices):
    """What became of a request. ENDED: taken back, or its duty ended meanwhile."""

    WAITING = "WAITING", _("Waiting for a decision")
    GRANTED = "GRANTED", _("Granted")
    REFUSED = "REFUSED", _("Refused")
    ENDED = "ENDED", _("Ended without a decision")


HANDOVER_KIND = "duties.handover"  # what directors owe when somebody with open duties has left
REQUEST_KIND = "duties.request"  # what whoever may decide owes about a request
TABLE_KIND = "calendars.year"  # what the office owes when a year's working-day table is missing
SENT_BACK_KIND = SENT_BACK_TERM = "submissions.sent_back"  # of who entered what came back
SECOND_ENTRY_KIND = SECOND_ENTRY_TERM = "submissions.second_entry"  # of who was appointed for one


class Passing(TextChoices):
    """What became of a duty on the list of a handover."""

    MOVED = "MOVED", _("Handed over")
    MERGED = "MERGED", _("Taken together with the same duty")
    STAYED = "STAYED", _("Not handed over")
