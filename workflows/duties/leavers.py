"""Owners who can no longer answer: said where they are taken out, and beside what they owe."""

import datetime as dt
from collections.abc import Iterable

from django.contrib.auth.models import Group
from django.db.models import Count
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from cms.accounts.enums import Role
from cms.accounts.models import User
from cms.people.enums import MandateState
from cms.people.leavers import Remainder
from cms.people.models import Mandate, Person
from workflows.duties.enums import DutyState
from workflows.duties.kinds import kind_of
from workflows.duties.models import Duty
from workflows.duties.permissions import user_can_view_ledger


def open_duties_left_by(person: Person, reader, now: dt.datetime) -> Remainder | None:
    """How many duties stay open in this name, of which kinds. One query."""
    rows = Duty.objects.open().filter(owner_person=person).order_by().values("kind")
    counted = rows.annotate(n=Count("pk")).values_list("kind", "n")
    kinds = {str(kind_of(Duty(kind=kind)).label): n for kind, n in counted}
    if not kinds:
        return None
    said = {
        "name": person.name,
        "n": sum(kinds.values()),
        "kinds": "、".join(f"{label} {n}" for label, n in sorted(kinds.items())),
    }
    words = _("%(name)s still owes %(n)s (%(kinds)s). Nobody takes them over by themselves.") % said
    if not user_can_view_ledger(reader):
        return Remainder(f"{words}{_('Please tell the office: it waives or reassigns them.')}")
    asked = urlencode({"state__exact": DutyState.OPEN.value, "q": person.name})
    return Remainder(
        f"{words}{_('Please waive or reassign them.')}",
        address=f"{reverse('ledger_modeladmin_index')}?{asked}",
        button=_("See what is open"),
    )


def why_silent(
    people: Iterable[int], now: dt.datetime, *, as_deputies: bool = False
) -> dict[int, str]:
    """By the person's id, why she can no longer answer; who can is left out. Three queries.

    An ended mandate silences whoever acts only as a deputy, or all if it is ``as_deputies``
    that they owe: a former deputy on the committee still votes.
    """
    people = set(people)
    if not people:
        return {}
    ended = _ended_mandates(people, timezone.localdate(now))
    if not as_deputies:
        other_hats = Group.objects.exclude(name=Role.DEPUTY).filter(user__person__in=ended)
        for person in other_hats.values_list("user__person", flat=True):
            ended.pop(person, None)
    words = {
        person: _("Mandate ended on %(day)s") % {"day": day.isoformat()}
        for person, day in ended.items()
    }
    closed = User.objects.filter(person__in=people, is_active=False)
    for person in closed.values_list("person", flat=True):
        words[person] = _("Account closed")
    return words


def _ended_mandates(people: set[int], on: dt.date) -> dict[int, dt.date]:
    """The last day in office of those among them who were deputies and are no more."""
    last: dict[int, dt.date] = {}
    running = set()
    rows = Mandate.objects.filter(person__in=people, valid_from__lte=on)
    for person, state, until in rows.values_list("person", "state", "valid_to"):
        ended = state == MandateState.ENDED and until is not None and until <= on
        if ended or (until is not None and until < on):
            last[person] = max(until, last.get(person, until))
        else:
            running.add(person)
    return {person: day for person, day in last.items() if person not in running}
