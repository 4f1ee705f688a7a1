"""我要办的: what somebody owes, and what is left to them by who is away; a page a time.

The number of queries is the same for 5 and for 500 things: they are counted by kind and light in
one, and twenty are read.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from cms.accounts.hats import hat_shown
from cms.accounts.permissions import has_role
from cms.core.audit import object_ref
from cms.core.typed import row_number
from cms.people.stand_ins import stood_in_for
from home.desk.begun import begun_by, part_of
from workflows.approvals.enums import REVIEW_KIND, VOTE_KIND
from workflows.approvals.models import Decision
from workflows.approvals.queries import mark_turns
from workflows.duties.enums import GRAVER, Light
from workflows.duties.kinds import kind_of, registered_kinds
from workflows.duties.lights import Count3, in_light, under_each_light
from workflows.duties.models import Duty, DutyQuerySet
from workflows.duties.queries import DutyLine, line_of, owed_by
from workflows.topics.permissions import organizations_of, units_stood_in_for

PAGE_SIZE = 20
SHORT_ENOUGH = 6  # up to here nobody needs filters or headings
ANY_UNIT = 1  # kinds of a unit's duties are told by whether there is one


@dataclass(frozen=True)
class ToDo(DutyLine):
    """One thing to do, with its one big button."""

    group: str  # of the list: the heading that it stands under
    hat: str = ""  # in which it is owed, for whoever wears several
    instead_of: str = ""  # who is away and left it to the reader
    ballot: Decision | None = None

    @property
    def may_ask(self) -> bool:
        """Whether more time or a waiver can be asked for, by its owner."""
        kind = kind_of(self.duty)
        return not self.instead_of and (kind.extends or kind.waives)


@dataclass
class Inbox:
    """One page of it, and how the whole stands."""

    items: list[ToDo]
    total: int  # of everything owed, whatever was asked for
    found: int  # of what was asked for
    number: int
    kind: str
    light: str
    kinds: list[tuple[str, str, int]] = field(default_factory=list)
    lights: list[tuple[Light, int]] = field(default_factory=list)

    @property
    def pages(self) -> int:
        return max(1, -(-self.found // PAGE_SIZE))

    @property
    def is_long(self) -> bool:
        return self.total > SHORT_ENOUGH

    @property
    def is_narrowed(self) -> bool:
        return bool(self.kind or self.light)

    @property
    def previous(self) -> int:
        return self.number - 1

    @property
    def next(self) -> int:
        return self.number + 1 if self.number < self.pages else 0


class Desk:
    """Everything that an account finds on its desk at a moment."""

    def __init__(self, user, now: datetime) -> None:
        self.user, self.now, self.today = user, now, timezone.localdate(now)
        self.away = stood_in_for(user.person_id, self.today)

    def rows(self) -> DutyQuerySet:
        """Open and begun, in order of urgency: one's own, the unit's, and of who is away."""
        if not self.user.person_id:
            return Duty.objects.none()
        wanted = owed_by(self.user.person_id, self.today)
        if self.away:
            wanted |= self._left_to_me()
        rows = Duty.objects.begun(self.now).filter(wanted)
        return rows.select_related("owner_person", "owner_organization").by_urgency()

    def _left_to_me(self) -> Q:
        """What a substitute may do: never what only its owner can, never a review, and only in a
        hat that she wears herself.
        """
        kinds = [kind for kind in registered_kinds() if kind.transferable]
        alone, of_unit = [], []
        for kind in kinds:
            if kind.key == REVIEW_KIND:
                continue
            if self._wears(kind.worn(Duty(kind=kind.key))):
                alone.append(kind.key)
            if self._wears(kind.worn(Duty(kind=kind.key, owner_organization_id=ANY_UNIT))):
                of_unit.append(kind.key)
        theirs = Q(owner_person__in=self.away)
        units = list(self._units_left_to_me)
        return (
            (theirs & Q(owner_organization=None, kind__in=alone))
            | (theirs & Q(owner_organization__isnull=False, kind__in=of_unit))
            | Q(owner_person=None, owner_organization__in=units, kind__in=of_unit)
        )

    @cached_property
    def _units_left_to_me(self) -> dict[int, dict[int, str]]:
        return units_stood_in_for(self.user, self.today)

    @cached_property
    def _own_units(self) -> set[int]:
        return organizations_of(self.user, self.today)

    def _wears(self, hats) -> bool:
        return not hats or has_role(self.user, *hats)

    def instead_of(self, duty: Duty) -> str:
        """The name of who is away, where a duty is on this desk in her place."""
        if duty.owner_person_id == self.user.person_id or not self.away:
            return ""
        if duty.owner_person_id:
            return self.away.get(duty.owner_person_id, "")
        if duty.owner_organization_id in self._own_units:
            return ""
        return "、".join(self._units_left_to_me.get(duty.owner_organization_id, {}).values())


def inbox_of(user, now: datetime, asked: Mapping[str, str], *, with_reviews: bool = True) -> Inbox:
    """One page of what stands on somebody's desk; reviews only where no list of their own leads to
    them.
    """
    desk = Desk(user, now)
    rows = desk.rows()
    if not with_reviews:
        rows = rows.exclude(kind=REVIEW_KIND)
    counted = _counted(rows, now)
    kind = asked.get("kind", "") if asked.get("kind") in counted else ""
    light = asked.get("light", "") if asked.get("light") in Light.values else ""
    chosen = [n for key, n in counted.items() if kind in ("", key)]
    named = ((key, str(kind_of(Duty(kind=key)).label), n.total) for key, n in counted.items())
    box = Inbox(
        items=[],
        total=sum(n.total for n in counted.values()),
        found=sum(n.of(light) for n in chosen),
        number=1,
        kind=kind,
        light=light,
        kinds=sorted(named, key=lambda each: each[1]),
        lights=[(each, sum(n.of(each) for n in chosen)) for each in GRAVER],
    )
    box.number = min(max(row_number(asked.get("p")), 1), box.pages)
    start = (box.number - 1) * PAGE_SIZE
    rows = in_light(rows.filter(kind=kind) if kind else rows, light, now)
    box.items = _items(desk, list(rows[start : start + PAGE_SIZE]))
    return box


def _counted(rows: DutyQuerySet, now: datetime) -> dict[str, Count3]:
    """How many of each kind stand under each light. One query."""
    found = rows.order_by().values("kind").annotate(**under_each_light(now))
    return {row["kind"]: Count3.of_row(row) for row in found}


def _items(desk: Desk, duties: list[Duty]) -> list[ToDo]:
    begun = begun_by(duties)
    voted = {duty.subject_ref for duty in duties if duty.kind == VOTE_KIND}
    ballots = _ballots(voted, desk.user, desk.now)
    return [_item(desk, duty, begun, ballots) for duty in duties]


def _ballots(subject_refs: set[str], user, now: datetime) -> dict[str, Decision]:
    """The ballots that votes are owed in, so that a member chooses on the first screen."""
    pks = [int(ref.rpartition(":")[2]) for ref in subject_refs]
    found = list(Decision.objects.open().filter(pk__in=pks).defer("payload")) if pks else []
    mark_turns(found, user, now)
    return {object_ref(decision): decision for decision in found}


def _item(desk: Desk, duty: Duty, begun: dict, ballots: dict[str, Decision]) -> ToDo:
    kind = kind_of(duty)
    begun_button = {"button": _("Go on filling in")} if part_of(duty) in begun else {}
    return line_of(
        duty,
        desk.now,
        ToDo,
        **begun_button,
        group=_group(duty, desk.now),
        hat=hat_shown(desk.user, kind.worn(duty)),
        instead_of=desk.instead_of(duty),
        ballot=ballots.get(duty.subject_ref) if duty.kind == VOTE_KIND else None,
    )


def _group(duty: Duty, now: datetime) -> str:
    """特急 · 加急 · 超期 · 今天 · 三天内 · 以后: in the order in which the list stands."""
    if duty.urgent:
        return duty.get_urgency_display()
    if duty.due_at < now:
        return _("Overdue")
    if timezone.localdate(duty.due_at) == timezone.localdate(now):
        return _("Due today")
    near = timezone.localdate(now) + timedelta(days=3)
    if timezone.localdate(duty.due_at) <= near:
        return _("Within three days")
    return _("Later")
