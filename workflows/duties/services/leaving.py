"""Somebody who owes something can act no longer: the directors owe a handover, until it is done."""

from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cms.accounts.enums import Role
from cms.people.models import Person
from workflows.duties.enums import HANDOVER_KIND
from workflows.duties.leavers import (
    gone_owners,
    hat_lost,
    of_deputies,
    why_silent,
    without_hat,
)
from workflows.duties.models import Duty, DutyQuerySet
from workflows.duties.services.ledger import end_handovers, fulfil_duty, handover_ref, open_duty
from workflows.duties.terms import due_under


def directors_besides(person: Person) -> list[Person]:
    """Who may hand over in that person's place: directors with an open account."""
    found = Person.objects.filter(
        account__is_active=True, account__groups__name=Role.OFFICE_DIRECTOR.value
    )
    return list(found.exclude(pk=person.pk).distinct())


@transaction.atomic
def review_leaver(*, person: Person, by, now: datetime) -> list[Duty]:
    """Look at one person again after something was taken from, or given back to, them.

    Who can no longer answer and still owes something becomes a duty of every director; who can
    answer again, or owes nothing, is nobody's duty any more. Called twice it changes nothing.
    """
    owed = Duty.objects.open().filter(owner_person=person)
    why = why_silent({person.pk}, now).get(person.pk, "")
    if not why:
        why, owed = _left_in_part(person, owed, now)
        if not owed:
            _call_off(person, by, now)
            return []
    number = owed.count()
    if not number:
        end_handovers({person.pk}, by, now)
        return []
    due = due_under(HANDOVER_KIND, now)
    words = ngettext(
        "%(name)s (%(why)s): %(n)s duty", "%(name)s (%(why)s): %(n)s duties", number
    ) % {"name": person.name, "why": why, "n": number}
    return [
        open_duty(
            kind=HANDOVER_KIND,
            subject_ref=handover_ref(person.pk),
            owner=director,
            due=due,
            by=None,
            now=now,
            link=reverse("duties:hand_over", args=[person.pk]),
            subject_label=words,
        )
        for director in directors_besides(person)
    ]


def _left_in_part(person: Person, owed: DutyQuerySet, now: datetime) -> tuple[str, DutyQuerySet]:
    """Of who can answer still: what she owes as a deputy, or in a hat of the office, that she is no
    more, and why.
    """
    why = why_silent({person.pk}, now, as_deputies=True).get(person.pk, "")
    as_deputy = of_deputies(owed) if why else owed.none()
    if as_deputy:
        return why, as_deputy
    return hat_lost(), without_hat(owed)


def look_for_leavers(*, now: datetime) -> int:
    """Whose last day has passed without anybody touching a record; returns how many were found.

    Safe to run twice: an open duty is opened once, and one that has nothing left is closed.
    """
    gone = set(gone_owners(now))
    known = Duty.objects.open().filter(kind=HANDOVER_KIND).order_by()
    refs = known.values_list("subject_ref", flat=True).distinct()
    people = gone | {int(ref.rpartition(":")[2]) for ref in refs}
    for person in Person.objects.filter(pk__in=people):
        review_leaver(person=person, by=None, now=now)
    return len(gone)


def _call_off(person: Person, by, now: datetime) -> None:
    """Back in office: whoever was to hand over need not."""
    waiting = Duty.objects.open().filter(kind=HANDOVER_KIND, subject_ref=handover_ref(person.pk))
    for owner_key in list(waiting.values_list("owner_key", flat=True)):
        fulfil_duty(
            kind=HANDOVER_KIND,
            subject_ref=handover_ref(person.pk),
            owner=owner_key,
            by=by,
            now=now,
            outcome=_("Can act again."),
        )
