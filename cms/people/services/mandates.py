"""A mandate begins and ends (代表法 §61–62)."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from cms.core.audit import record_event
from cms.people.enums import MandateState
from cms.people.models import Mandate, Membership, Organization, Person, Term
from cms.people.rosters import refusal_of_roster
from cms.people.services.records import refuse_strangers
from cms.people.signals import standing_changed


class CannotAddMandate(Exception):
    """No mandate was entered; the message is a sentence for the screen."""


class CannotEndMandate(Exception):
    """The mandate goes on; the message is a sentence for the screen."""


class RosterHasAnotherKeeper(CannotEndMandate):
    """A place that would end with the mandate is on a roster that somebody else keeps."""


def add_mandate(
    *,
    person: Person,
    term: Term,
    valid_from: dt.date,
    by,
    now: dt.datetime,
    constituency: str = "",
    certificate_no: str = "",
    group: Organization | None = None,
    valid_to: dt.date | None = None,
) -> Mandate:
    """Make a person a deputy for a term; the level is the term's. Raises ``CannotAddMandate``."""
    mandate = Mandate(
        person=person,
        term=term,
        level=term.level,
        valid_from=valid_from,
        valid_to=valid_to,
        constituency=constituency,
        certificate_no=certificate_no,
        group=group,
        entered_by_label=str(by or "系统")[:80],
    )
    refuse_strangers("mandate.add", mandate, by, now, CannotAddMandate)
    if not term.starts_on <= valid_from <= term.ends_on:
        raise CannotAddMandate(_("The mandate begins outside the term's dates."))
    if valid_to is not None and valid_to < valid_from:
        raise CannotAddMandate(_("The end is before the beginning."))
    with transaction.atomic():
        Person.objects.select_for_update(no_key=True).get(pk=person.pk)
        if Mandate.objects.filter(person=person, term=term).exists():
            raise CannotAddMandate(_("This person already has a mandate for this term."))
        mandate.save()
        record_event(verb="mandate.add", obj=mandate, by=by, now=now)
        standing_changed.send(sender=None, person=person, by=by, now=now)
    return mandate


def end_mandate(*, mandate: Mandate, on: dt.date, reason: str, by, now: dt.datetime) -> Mandate:
    """End a mandate on a day (the last one in office), with the reason.

    Memberships that need a mandate of this level end on the same day, unless the person holds
    another one (S02); where that is a roster with another keeper, the mandate goes on until they
    have ended it. Raises ``CannotEndMandate``.
    """
    refuse_strangers("mandate.end", mandate, by, now, CannotEndMandate)
    if not reason.strip():
        raise CannotEndMandate(_("Give the reason why the mandate ends."))
    try:
        return _end(mandate, on, reason, by, now)
    except RosterHasAnotherKeeper:  # recorded outside of what it rolled back
        record_event(verb="mandate.end", obj=mandate, by=by, now=now, refused=True)
        raise


@transaction.atomic
def _end(mandate: Mandate, on: dt.date, reason: str, by, now: dt.datetime) -> Mandate:
    mandate = Mandate.objects.select_for_update().get(pk=mandate.pk)
    if mandate.state == MandateState.ENDED:
        raise CannotEndMandate(_("This mandate has already ended."))
    if on < mandate.valid_from:
        raise CannotEndMandate(_("The end is before the beginning."))
    mandate.state, mandate.valid_to, mandate.end_reason = MandateState.ENDED, on, reason[:60]
    mandate.save()
    record_event(verb="mandate.end", obj=mandate, by=by, now=now, detail=str(on))
    _end_dependent_memberships(mandate, on, by, now)
    standing_changed.send(sender=None, person=mandate.person, by=by, now=now)
    return mandate


def _end_dependent_memberships(mandate: Mandate, on: dt.date, by, now: dt.datetime) -> None:
    others = Mandate.objects.filter(
        person=mandate.person, level=mandate.level, state=MandateState.IN_OFFICE
    )
    if others.exists():
        return
    running = Membership.objects.filter(
        person=mandate.person,
        organization__member_level=mandate.level,
        valid_to=None,
        valid_from__lte=on,
    )
    for membership in running.select_for_update():
        refusal = refusal_of_roster(membership, by)
        if refusal:
            raise RosterHasAnotherKeeper(refusal)
        membership.valid_to = on
        membership.save()
        record_event(verb="membership.end", obj=membership, by=by, now=now, detail=str(on))
