"""Reading the ledger: my duties, what is owed about a subject, and what breaks promise 2."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from cms.people.models import Membership, Person
from workflows.duties.kinds import registered_kinds
from workflows.duties.models import Duty, DutyQuerySet


def open_duties_of(person: Person, now: datetime | None = None) -> DutyQuerySet:
    """What a person owes now, their organizations' own duties included, in order of urgency."""
    now = now or timezone.now()
    on = timezone.localdate(now)
    organizations = Membership.objects.filter(
        Q(valid_to=None) | Q(valid_to__gte=on), person=person, valid_from__lte=on
    ).values("organization_id")
    mine = Q(owner_person=person) | Q(owner_person=None, owner_organization__in=organizations)
    return (
        Duty.objects.begun(now)
        .filter(mine)
        .select_related("owner_person", "owner_organization")
        .by_urgency()
    )


def duties_about(subject_ref: str) -> DutyQuerySet:
    """Every duty about a subject, open and closed, the latest first."""
    return (
        Duty.objects.filter(subject_ref=subject_ref)
        .select_related("owner_person", "owner_organization")
        .order_by("-id")
    )


def ledger_breaches() -> Iterator[dict[str, str]]:
    """What breaks "no matter is ever orphaned": a matter without its duty, a duty without its
    matter, or a duty of a kind that no app declares.
    """
    known = set()
    for kind in registered_kinds():
        known.add(kind.key)
        rows = Duty.objects.open().filter(kind=kind.key).order_by("id")
        if kind.expected is None:
            for duty in rows.iterator():
                if not kind.is_open(duty):
                    yield _breach(duty.kind, duty.subject_ref, duty.owner_key, _("closed matter"))
            continue
        owed = {(o.subject_ref, o.owner_key, o.round) for o in kind.expected()}
        held = set(rows.values_list("subject_ref", "owner_key", "round"))
        for subject, owner, _round in sorted(owed - held):
            yield _breach(kind.key, subject, owner, _("open matter without a duty"))
        for subject, owner, _round in sorted(held - owed):
            yield _breach(kind.key, subject, owner, _("duty of a closed matter"))
    for duty in Duty.objects.open().exclude(kind__in=known).order_by("id"):
        yield _breach(duty.kind, duty.subject_ref, duty.owner_key, _("undeclared kind"))


def _breach(kind: str, subject_ref: str, owner_key: str, problem: str) -> dict[str, str]:
    return {"kind": kind, "subject": subject_ref, "owner": owner_key, "problem": problem}
