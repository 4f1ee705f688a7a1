"""Ends of ballots, meetings of bodies, and the last days of standing authorisations."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cms.accounts.permissions import has_role
from cms.people.models import Membership
from cms.people.queries import valid_on
from workflows.approvals.enums import AuthorizationState, Way
from workflows.approvals.models import Decision, Sitting, StandingAuthorization
from workflows.approvals.permissions import OFFICE, user_can_view_authorizations
from workflows.approvals.rosters import seats_that_read
from workflows.duties.dates import MOST, Dated, DateSource, Reader, hour_of
from workflows.duties.lights import light_of


def ballots(reader: Reader) -> list[Dated]:
    """Open ballots, circulations and releases: for office and auditor all, for members those in
    which they sit.

    Members' own votes stand among their due dates; here is when the ballot ends for all. What a
    meeting decides ends by no clock: the term in which the office enters it is the office's duty.
    """
    rows = Decision.objects.open().filter(due_at__gte=reader.since, due_at__lt=reader.until)
    rows = rows.exclude(way=Way.MEETING)
    if not reader.reads_all:
        person = getattr(reader.user, "person_id", None)
        seats = seats_that_read(reader.now).filter(person=person or 0).order_by()
        rows = rows.filter(pk__in=seats.values("decision"))
    opens = has_role(reader.user, *OFFICE) or not reader.reads_all
    return [
        Dated(
            day=timezone.localdate(decision.due_at),
            title=decision.title,
            what=str(_("Ballot ends")),
            address=reverse("approvals:ballot", args=[decision.pk])
            if opens
            else reverse("decisions:trail", args=[decision.pk]),
            at=hour_of(decision.due_at),
            body=str(decision.body or ""),
            light=light_of(decision.due_at, reader.now),
        )
        for decision in rows.defer("payload").select_related("body").order_by("due_at", "id")[:MOST]
    ]


def sittings(reader: Reader) -> list[Dated]:
    """Meetings of bodies: the office and the auditor see all, others those of their bodies."""
    rows = Sitting.objects.filter(held_on__gte=reader.first, held_on__lte=reader.last)
    if not reader.reads_all:
        on, person = timezone.localdate(reader.now), getattr(reader.user, "person_id", None)
        if person is None:
            return []
        mine = Membership.objects.filter(valid_on(on), person=person)
        rows = rows.filter(body__in=mine.values("organization"))
    opens = has_role(reader.user, *OFFICE)
    return [
        Dated(
            day=sitting.held_on,
            title=sitting.name,
            what=str(Sitting._meta.verbose_name),
            address=reverse("approvals:sitting", args=[sitting.pk]) if opens else "",
            body=str(sitting.body),
        )
        for sitting in rows.select_related("body").order_by("held_on", "id")[:MOST]
    ]


def authorizations(reader: Reader) -> list[Dated]:
    """The last day of each authorisation that holds, for those who may read them."""
    if not user_can_view_authorizations(reader.user):
        return []
    rows = StandingAuthorization.objects.filter(
        state=AuthorizationState.GRANTED,
        valid_until__gte=reader.first,
        valid_until__lte=reader.last,
    )
    return [
        Dated(
            day=each.valid_until,
            title=each.title,
            what=str(_("Standing authorisation ends")),
            address=reverse("approvals:authorization", args=[each.pk]),
            body=str(each.body),
        )
        for each in rows.select_related("body").order_by("valid_until", "id")[:MOST]
    ]


SOURCES = (
    DateSource("ballots", _("Ends of ballots"), ballots),
    DateSource("sittings", _("Meetings of bodies"), sittings),
    DateSource("authorizations", _("Ends of authorisations"), authorizations),
)
