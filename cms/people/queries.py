"""Who is in office, who belongs where, who is called so: on a given day."""

import datetime as dt
from collections.abc import Iterable

from django.db.models import Exists, OuterRef, Q, QuerySet

from cms.people.enums import MandateState
from cms.people.models import Mandate, Membership, Organization, Person


def valid_on(day: dt.date) -> Q:
    """Rows whose ``valid_from``–``valid_to`` covers the day, both ends included."""
    return Q(valid_from__lte=day) & (Q(valid_to=None) | Q(valid_to__gte=day))


def is_over(last: dt.date | None, on: dt.date) -> bool:
    """Whether what lasts until ``last`` (至…止) is over: that day itself is still one of it."""
    return last is not None and last < on


def mandates_in_office(on: dt.date) -> QuerySet[Mandate]:
    """Mandates that make somebody a deputy on this day, by pinyin; a person may appear twice.

    A mandate ended later was in office before: its dates decide, its state only while it runs.
    """
    ended_later = Q(state=MandateState.ENDED, valid_to__isnull=False)
    return (
        Mandate.objects.filter(valid_on(on))
        .filter(Q(state=MandateState.IN_OFFICE) | ended_later)
        .select_related("person", "term", "group")
    )


def mandates_offered(on: dt.date, named: Iterable[int]) -> QuerySet[Mandate]:
    """Mandates to choose from: in office on this day, or named already (ids), whatever became of
    them since; each says ``in_office``.
    """
    current = mandates_in_office(on).filter(pk=OuterRef("pk"))
    return (
        Mandate.objects.annotate(in_office=Exists(current))
        .filter(Q(in_office=True) | Q(pk__in=list(named)))
        .select_related("person", "group")
        .order_by("person__sort_key", "pk")
    )


def organizations_offered(named: Iterable[int]) -> QuerySet[Organization]:
    """Units to choose from: those in use, or named already (ids)."""
    return Organization.objects.filter(Q(is_active=True) | Q(pk__in=list(named)))


def mandates_of(person: Person, on: dt.date) -> QuerySet[Mandate]:
    """All mandates of one person in office on this day."""
    return mandates_in_office(on).filter(person=person)


def mandate_of(person: Person, on: dt.date) -> Mandate | None:
    """One mandate of the person on this day (province before city before district), or None."""
    order = {"PROVINCE": 0, "CITY": 1, "DISTRICT": 2}
    found = sorted(mandates_of(person, on), key=lambda m: (order[m.level], m.pk))
    return found[0] if found else None


def deputies_in_office(on: dt.date) -> QuerySet[Person]:
    """Deputies counted once each, whatever number of mandates they hold (domain.md §2)."""
    return Person.objects.filter(pk__in=mandates_in_office(on).values("person"))


def members_of(organization: Organization, on: dt.date) -> QuerySet[Membership]:
    """Memberships in the organization on this day, in the order of the stored rank."""
    return (
        Membership.objects.filter(valid_on(on), organization=organization)
        .select_related("person", "post")
        .order_by("rank", "id")
    )


def member_count(organization: Organization, on: dt.date) -> int:
    """Members on this day, each person once."""
    return members_of(organization, on).values("person").distinct().count()


def memberships_of(person: Person, on: dt.date) -> QuerySet[Membership]:
    """Where the person belongs on this day."""
    return (
        Membership.objects.filter(valid_on(on), person=person)
        .select_related("organization", "post")
        .order_by("organization__sort_order", "rank", "id")
    )


def people_named(q: str) -> QuerySet[Person]:
    """People whose name contains ``q`` (two characters of three are enough), by pinyin.

    A pinyin beginning also finds: ``ouyang`` finds 欧阳. The middle dot may be left out.
    """
    q = q.strip()
    if not q:
        return Person.objects.none()
    sounds = Q(sort_key__istartswith=q) if q.isascii() else Q()
    return Person.objects.filter(Q(name__icontains=q) | sounds)
