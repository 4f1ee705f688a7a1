"""What somebody leaves open: what may pass to whom, what stays and why, and the list to sign."""

from dataclasses import dataclass, field
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from cms.accounts.enums import EXCLUSIVE
from cms.accounts.models import User
from cms.people.models import Person
from workflows.duties.enums import HANDOVER_KIND, Passing
from workflows.duties.kinds import DutyKind, kind_of, registered_kinds, title_of
from workflows.duties.leavers import gone_owners, why_silent
from workflows.duties.models import Duty, Handover

STAYS = _("This follows its own record and is given to somebody else there.")


@dataclass(frozen=True)
class HandoverLine:
    """One row of the printed list (交接清单): 事项, 截止, 状态."""

    title: str
    kind: str
    due_at: datetime
    passing: Passing
    note: str = ""

    @property
    def state(self) -> str:
        """What became of it, in words."""
        return str(self.passing.label)

    @property
    def is_moved(self) -> bool:
        return self.passing != Passing.STAYED


@dataclass
class Pile:
    """What passes by one choice, and who could take it: the duties of one kind, or one alone."""

    kind: DutyKind
    key: str
    duties: list[Duty] = field(default_factory=list)
    takers: list[Person] = field(default_factory=list)

    @property
    def due_at(self) -> datetime:
        """When the first of them is due."""
        return min(duty.due_at for duty in self.duties)


@dataclass(frozen=True)
class Estate:
    """All that a person leaves open."""

    movable: list[Pile]
    staying: list[Pile]

    @property
    def number(self) -> int:
        return sum(len(pile.duties) for pile in [*self.movable, *self.staying])


def choice_key(duty: Duty) -> str:
    """Under which key a plan names a duty: its kind's, or its own where each asks for a choice."""
    return f"#{duty.pk}" if kind_of(duty).explicit else duty.kind


def line_of(duty: Duty, passing: Passing, note: str = "") -> dict:
    """A row of the list as it is kept with the handover."""
    return {
        "duty": duty.pk,
        "kind": str(kind_of(duty).label),
        "title": title_of(duty),
        "due_at": duty.due_at.isoformat(),
        "passing": passing.value,
        "note": note,
    }


def handover_lines(handover: Handover) -> list[HandoverLine]:
    """The rows of a handover as it was signed: what passed first, then what stayed."""
    lines = [
        HandoverLine(
            title=row["title"],
            kind=row["kind"],
            due_at=datetime.fromisoformat(row["due_at"]),
            passing=Passing(row["passing"]),
            note=row["note"],
        )
        for row in handover.lines
    ]
    return sorted(lines, key=lambda line: not line.is_moved)


def estate_of(leaver: Person, now: datetime) -> Estate:
    """What a person leaves open, by choice; with those who could take it. Seven queries."""
    piles: dict[str, Pile] = {}
    duties = Duty.objects.open().filter(owner_person=leaver).select_related("owner_organization")
    for duty in duties.by_urgency():
        key = choice_key(duty) if kind_of(duty).can_move else duty.kind
        piles.setdefault(key, Pile(kind_of(duty), key)).duties.append(duty)
    movable = [pile for pile in piles.values() if pile.kind.can_move]
    if movable:
        accounts = _able_accounts(leaver, now)
        for pile in movable:
            pile.takers = _takers(pile, accounts)
    return Estate(movable, [pile for pile in piles.values() if not pile.kind.can_move])


def _able_accounts(leaver: Person, now: datetime) -> list[User]:
    accounts = User.objects.filter(is_active=True, person__isnull=False, groups__isnull=False)
    accounts = accounts.exclude(person=leaver).exclude(
        groups__name__in=[r.value for r in EXCLUSIVE]
    )
    accounts = accounts.select_related("person").prefetch_related("groups").distinct()
    found = list(accounts.order_by("person__sort_key", "pk"))
    silent = why_silent([account.person_id for account in found], now)
    return [account for account in found if account.person_id not in silent]


def _takers(pile: Pile, accounts: list[User]) -> list[Person]:
    """Those who wear a hat for every duty of the pile, and whom no matter of it bars."""
    barred = {person for whom in pile.kind.barred(pile.duties).values() for person in whom}
    wanted = [{role.value for role in pile.kind.worn(duty)} for duty in pile.duties]
    return [
        account.person
        for account in accounts
        if account.person_id not in barred
        and all(
            not hats or hats & {group.name for group in account.groups.all()} for hats in wanted
        )
    ]


def left_behind(now: datetime) -> list[tuple[Person, str, int]]:
    """People who can no longer act and still owe something: who, why, how many. By name."""
    gone = gone_owners(now)
    people = Person.objects.filter(pk__in=gone)
    counted: dict[int, int] = {}
    owing = Duty.objects.open().filter(owner_person__in=gone)
    for pk in owing.values_list("owner_person", flat=True):
        counted[pk] = counted.get(pk, 0) + 1
    return [(person, gone[person.pk], counted.get(person.pk, 0)) for person in people]


def is_waiting(duty: Duty) -> bool:
    """Whether a director's duty to hand over still has something behind it."""
    return Duty.objects.open().filter(owner_person=duty.subject_ref.rpartition(":")[2]).exists()


def handovers_awaited() -> set[int]:
    """People whose open duties some director has been asked to hand over."""
    refs = Duty.objects.open().filter(kind=HANDOVER_KIND).values_list("subject_ref", flat=True)
    return {int(ref.rpartition(":")[2]) for ref in refs}


def owing_people() -> list[Person]:
    """Everybody who owes something that may pass to another, by name."""
    personal = [kind.key for kind in registered_kinds() if not kind.can_move]
    owing = Duty.objects.open().filter(owner_person__isnull=False).exclude(kind__in=personal)
    return list(Person.objects.filter(pk__in=owing.values("owner_person")))
