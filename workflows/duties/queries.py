"""Reading the ledger: my duties, what is owed about a subject, and what breaks promise 2."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TypeVar

from django.db.models import Count, F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from cms.people.models import Membership, Person
from workflows.duties.enums import DueSource, DutyState, Light
from workflows.duties.handing_over import handovers_awaited
from workflows.duties.kinds import address_of, kind_of, registered_kinds, title_of
from workflows.duties.leavers import gone_owners
from workflows.duties.lights import SOON
from workflows.duties.models import Duty, DutyQuerySet, Handover
from workflows.duties.permissions import ACTS_FOR_UNITS
from workflows.duties.wording import due_words, reached_words

TO_SIGN = 30  # days in which a list of a handover stands on its taker's desk


@dataclass(frozen=True)
class DutyLine:
    """One duty as a screen shows it: what, by when, how the date was reached, one button."""

    duty: Duty
    label: str
    title: str
    light: Light
    link: str
    button: str
    due: str
    reached: str

    @property
    def urgent(self) -> bool:
        return self.duty.urgent

    @property
    def due_at(self) -> datetime:
        return self.duty.due_at

    @property
    def is_provisional(self) -> bool:
        return self.duty.due_source == DueSource.PROVISIONAL


Line = TypeVar("Line", bound=DutyLine)


def open_duties_of(person: Person, now: datetime | None = None) -> DutyQuerySet:
    """What a person owes now, in order of urgency.

    A unit's own duties are shown to those who may do them: its members whose account acts for a
    unit. To anybody else the button would lead to a closed door.
    """
    now = now or timezone.now()
    return (
        Duty.objects.begun(now)
        .filter(owed_by(person, timezone.localdate(now)))
        .select_related("owner_person", "owner_organization")
        .by_urgency()
    )


def owed_by(person: Person | int, on: date) -> Q:
    """The duties of a person: her own, and those of the units for which her account acts."""
    organizations = Membership.objects.filter(
        Q(valid_to=None) | Q(valid_to__gte=on),
        person=person,
        valid_from__lte=on,
        person__account__is_active=True,
        person__account__groups__name__in=[role.value for role in ACTS_FOR_UNITS],
    ).values("organization_id")
    return Q(owner_person=person) | Q(owner_person=None, owner_organization__in=organizations)


def line_of(duty: Duty, now: datetime, shape: type[Line] = DutyLine, **more) -> Line:
    """A duty made ready for a screen; ``more`` is what ``shape`` adds or shows otherwise. No
    query.
    """
    kind = kind_of(duty)
    shown = {
        "label": str(kind.label),
        "title": title_of(duty),
        "light": duty.light(now),
        "link": address_of(duty),
        "button": str(kind.button or kind.label),
        "due": due_words(duty.due_at, now),
        "reached": reached_words(duty),
    }
    return shape(duty=duty, **(shown | more))


def ledger_counts(now: datetime) -> dict[str, int]:
    """How the ledger stands: open, overdue, due today, due soon. One query."""
    today = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    tonight = today + timedelta(days=1)
    return Duty.objects.open().aggregate(
        open=Count("pk"),
        overdue=Count("pk", filter=Q(due_at__lt=now)),
        today=Count("pk", filter=Q(due_at__gte=now, due_at__lt=tonight)),
        soon=Count("pk", filter=Q(due_at__gte=now, due_at__lte=now + SOON)),
    )


def listed(rows: DutyQuerySet) -> DutyQuerySet:
    """Without the closed ones of those kinds of which nobody is told how they ended."""
    quiet = [kind.key for kind in registered_kinds() if kind.quiet_end]
    return rows.exclude(~Q(state=DutyState.OPEN), kind__in=quiet)


def duties_about(subject_ref: str) -> DutyQuerySet:
    """Every duty about a subject, open and closed, the latest first."""
    return (
        Duty.objects.filter(subject_ref=subject_ref)
        .select_related("owner_person", "owner_organization")
        .order_by("-id")
    )


def ledger_breaches() -> Iterator[dict[str, str]]:
    """What breaks "no matter is ever orphaned": a matter without its duty, a duty without its
    matter, a duty of a kind that no app declares, one that its owner would see only when it is
    overdue, or one whose owner can act no longer, while no director was asked to hand it over.
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
    late = Duty.objects.open().filter(start_at__gt=timezone.now(), due_at__lte=F("start_at"))
    for duty in late.order_by("id"):
        yield _breach(duty.kind, duty.subject_ref, duty.owner_key, _("begins after it is due"))
    orphaned = set(gone_owners(timezone.now())) - handovers_awaited()
    for duty in Duty.objects.open().filter(owner_person__in=orphaned).order_by("id"):
        yield _breach(duty.kind, duty.subject_ref, duty.owner_key, _("owner gone"))


def _breach(kind: str, subject_ref: str, owner_key: str, problem: str) -> dict[str, str]:
    return {"kind": kind, "subject": subject_ref, "owner": owner_key, "problem": problem}


def handovers_taken(user, now: datetime) -> list[Handover]:
    """Lists of the last days of what this account's person took over, to print and sign."""
    if getattr(user, "person_id", None) is None:
        return []
    taken = Handover.objects.filter(taker=user.person_id, at__gte=now - timedelta(days=TO_SIGN))
    return list(taken.select_related("leaver"))
