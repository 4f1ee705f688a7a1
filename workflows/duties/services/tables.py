"""The working-day table of a year: owed when it is missed, done for everybody when it is in."""

import datetime as dt

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from cms.calendars.services import end_of_day, missing_years, shanghai_date, subtract_working_days
from cms.people.models import Person
from workflows.duties.enums import TABLE_KIND
from workflows.duties.models import Duty
from workflows.duties.permissions import TERM_KEEPERS
from workflows.duties.services.ledger import fulfil_duty, open_duty


def subject_of(year: int) -> str:
    """What the duty is about: the year, whether or not there is a row of it yet."""
    return f"calendars.calendaryear:{year}"


def year_of(duty: Duty) -> int:
    """The year of such a duty."""
    return int(duty.subject_ref.rpartition(":")[2])


def is_in(year: int) -> bool:
    """Whether the table of that year is in."""
    return not missing_years(dt.date(year, 1, 1))


@transaction.atomic
def look_at_tables(*, now: dt.datetime) -> int:
    """Open what is missing for everybody in the office, and close what is in; how many opened.

    Due on the last working day of the year before; for a year that has begun, today. Safe to run
    again: what is open already is left as it stands.
    """
    settle_tables(by=None, now=now)
    today, opened, link = shanghai_date(now), 0, reverse("calendars_import")
    for year in missing_years(today):
        first = dt.date(year, 1, 1)
        due = end_of_day(today)
        if first > today:
            due = subtract_working_days(start=first, days=1)
        ref = subject_of(year)
        owing = Duty.objects.open().filter(kind=TABLE_KIND, subject_ref=ref)
        known = set(owing.values_list("owner_person", flat=True))
        for person in _office().exclude(pk__in=known):
            open_duty(
                kind=TABLE_KIND,
                subject_ref=ref,
                owner=person,
                due=due,
                by=None,
                now=now,
                link=link,
                subject_label=_("Working-day table of %(year)d") % {"year": year},
            )
            opened += 1
    return opened


@transaction.atomic
def settle_tables(*, by, now: dt.datetime) -> int:
    """Close for everybody what is owed of a year whose table is in by now; how many."""
    done = 0
    for duty in Duty.objects.open().filter(kind=TABLE_KIND).select_related("owner_person"):
        if is_in(year_of(duty)):
            outcome = _("The table is in.")
            owed = {"kind": duty.kind, "subject_ref": duty.subject_ref, "owner": duty.owner_key}
            done += fulfil_duty(**owed, by=by, now=now, outcome=outcome) is not None
    return done


def _office() -> QuerySet[Person]:
    roles = [role.value for role in TERM_KEEPERS]
    people = Person.objects.filter(account__is_active=True, account__groups__name__in=roles)
    return people.distinct().order_by("id")
