"""Owners who can no longer answer: said where they are taken out, and beside what they owe."""

import datetime as dt
from collections.abc import Collection, Iterable

from django.contrib.auth.models import Group
from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from cms.accounts.enums import Role
from cms.accounts.models import User
from cms.people.leavers import Remainder
from cms.people.models import Mandate, Membership, Person
from cms.people.queries import is_over
from workflows.duties.kinds import kind_of, registered_kinds
from workflows.duties.models import Duty, DutyQuerySet
from workflows.duties.permissions import user_can_hand_over_duties, user_can_view_ledger

DEPUTY_ALONE = {Role.DEPUTY}
OFFICE_HATS = frozenset({Role.OFFICE_STAFF.value, Role.OFFICE_DIRECTOR.value})
# Hats that are worn in a body or a unit: without a membership there is nothing to wear them in.
MEMBERS_HATS = frozenset(
    role.value
    for role in (
        Role.PARTY_COMMITTEE_MEMBER,
        Role.SPECIAL_COMMITTEE_MEMBER,
        Role.UNIT_HANDLER,
        Role.UNIT_HEAD,
    )
)


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
    if user_can_hand_over_duties(reader, person):
        address = reverse("duties:hand_over", args=[person.pk])
        return Remainder(f"{words}{_('Please hand them over.')}", address, _("Hand over"))
    asked = urlencode({"words": person.name})
    return Remainder(
        f"{words}{_('Please waive or reassign them.')}",
        address=f"{reverse('duties:board')}?{asked}",
        button=_("See what is open"),
    )


def gone_owners(now: dt.datetime, among: Collection[int] | None = None) -> dict[int, str]:
    """Who owes something (all, or ``among`` these) and can no longer answer, by the person's id,
    with the reason: what only a deputy does goes with the mandate, whatever other hat she wears;
    what only the office does, with the role.
    """
    owing = Duty.objects.open().filter(owner_person__isnull=False).order_by()
    if among is not None:
        owing = owing.filter(owner_person__in=among)
    deputies, everybody = (
        set(rows.values_list("owner_person", flat=True).distinct())
        for rows in (of_deputies(owing), owing)
    )
    hatless = dict.fromkeys(
        without_hat(owing).values_list("owner_person", flat=True).distinct(), hat_lost()
    )
    return hatless | why_silent(deputies, now, as_deputies=True) | why_silent(everybody, now)


def of_deputies(duties: DutyQuerySet) -> DutyQuerySet:
    """Those among them that only a deputy can do."""
    kinds = [
        kind.key
        for kind in registered_kinds()
        if set(kind.worn(Duty(kind=kind.key))) == DEPUTY_ALONE
    ]
    return duties.filter(kind__in=kinds, owner_organization=None)


def without_hat(duties: DutyQuerySet) -> DutyQuerySet:
    """Those among them that only the office does, and whose owner has an open account that wears
    none of the hats for it any more.
    """
    by_hats: dict[tuple[str, ...], list[str]] = {}
    for kind in registered_kinds():
        hats = tuple(sorted(role.value for role in kind.worn(Duty(kind=kind.key))))
        if hats and OFFICE_HATS.issuperset(hats):
            by_hats.setdefault(hats, []).append(kind.key)
    lost = Q(pk__in=[])
    for hats, kinds in by_hats.items():
        wearing = User.objects.filter(groups__name__in=hats).values("person")
        lost |= Q(kind__in=kinds) & ~Q(owner_person__in=wearing.exclude(person=None))
    open_accounts = User.objects.filter(is_active=True).exclude(person=None).values("person")
    return duties.filter(lost, owner_organization=None, owner_person__in=open_accounts)


def hat_lost() -> str:
    """Why somebody with an open account no longer does what the office does."""
    return _("No longer has the role for it")


def silent_in_part(duties: Iterable[Duty], now: dt.datetime) -> dict[int, str]:
    """By the duty's id, why its owner can no longer do it, of those that only a deputy, or only the
    office, can do. Five queries, none without a duty.
    """
    duties = list(duties)
    if not duties:
        return {}
    hatless = without_hat(Duty.objects.filter(pk__in=[duty.pk for duty in duties]))
    words = dict.fromkeys(hatless.values_list("pk", flat=True), hat_lost())
    return words | _deputies_silent(duties, now)


def _deputies_silent(duties: list[Duty], now: dt.datetime) -> dict[int, str]:
    theirs = {
        duty.pk: duty.owner_person_id
        for duty in duties
        if duty.owner_person_id
        and not duty.owner_organization_id
        and set(kind_of(duty).worn(duty)) == DEPUTY_ALONE
    }
    silent = why_silent(set(theirs.values()), now, as_deputies=True)
    return {pk: silent[person] for pk, person in theirs.items() if person in silent}


def why_silent(
    people: Iterable[int], now: dt.datetime, *, as_deputies: bool = False
) -> dict[int, str]:
    """By the person's id, why she can no longer answer; who can is left out. Five queries.

    Somebody is silent whose account is closed, or who wears no hat any more under which she could
    answer: a deputy's goes with the last mandate, a member's and a unit's with the last membership.
    An ended mandate silences all if it is ``as_deputies`` that they owe: a former deputy on the
    committee still votes.
    """
    people = set(people)
    if not people:
        return {}
    on = timezone.localdate(now)
    mandates, seats = _ended_mandates(people, on), _ended_memberships(people, on)
    alive = set() if as_deputies else _wearing_another(people, mandates, seats)
    words = {
        person: _("Membership ended on %(day)s") % {"day": day.isoformat()}
        for person, day in seats.items()
        if person not in alive and not as_deputies
    }
    words |= {
        person: _("Mandate ended on %(day)s") % {"day": day.isoformat()}
        for person, day in mandates.items()
        if person not in alive
    }
    closed = User.objects.filter(person__in=people, is_active=False)
    for person in closed.values_list("person", flat=True):
        words[person] = _("Account closed")
    return words


def _wearing_another(people: set[int], mandates: dict, seats: dict) -> set[int]:
    """Those with a hat that neither an ended mandate nor an ended membership has taken off."""
    worn = Group.objects.filter(user__person__in=mandates.keys() | seats.keys())
    alive, hatted = set(), set()
    for person, name in worn.values_list("user__person", "name"):
        hatted.add(person)
        gone = (name == Role.DEPUTY.value and person in mandates) or (
            name in MEMBERS_HATS and person in seats
        )
        if not gone:
            alive.add(person)
    # Without an account or a hat only the mandate tells: a list of people is no membership's end.
    return alive | (seats.keys() - mandates.keys() - hatted)


def _ended_memberships(people: set[int], on: dt.date) -> dict[int, dt.date]:
    """The last day in a body or unit of those who belonged somewhere and belong nowhere now."""
    return _last_days(Membership.objects.filter(person__in=people, valid_from__lte=on), on)


def _ended_mandates(people: set[int], on: dt.date) -> dict[int, dt.date]:
    """The last day in office of those among them who were deputies and are no more. A mandate that
    is suspended has not ended.
    """
    return _last_days(Mandate.objects.filter(person__in=people, valid_from__lte=on), on)


def _last_days(rows: QuerySet, on: dt.date) -> dict[int, dt.date]:
    """By the person, the last day of rows that are over, of those who have no other."""
    last: dict[int, dt.date] = {}
    running = set()
    for person, until in rows.values_list("person", "valid_to"):
        if is_over(until, on):
            last[person] = max(until, last.get(person, until))
        else:
            running.add(person)
    return {person: day for person, day in last.items() if person not in running}
