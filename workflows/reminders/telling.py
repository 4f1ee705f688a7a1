"""Who is told of what is planned, by which ways, and what of it was claimed before. Nothing is
written here, so that a preview and the sweep say the same.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from cms.people.models import Person
from workflows.reminders.audience import Audiences, Receiver
from workflows.reminders.hours import goes_out_at
from workflows.reminders.models import Preference, Reminder
from workflows.reminders.planning import Planned, says_the_same
from workflows.reminders.ways import Reach, reach

EVERYBODY = Receiver(None)  # in a group: it is told once of what concerns any receiver


@dataclass(frozen=True)
class Telling:
    """One occurrence for one receiver by one channel; ``held``: claimed before."""

    planned: Planned
    receiver: Receiver
    channel: str
    held: bool
    wish: dt.time | None

    @property
    def order(self) -> tuple:
        return self.planned.at, self.planned.step

    def goes_out_at(self, now: dt.datetime) -> dt.datetime:
        return goes_out_at(self.planned.rule, self.planned.duty, now, self.wish)


def read_wishes() -> dict[int | None, dt.time]:
    """The time of day of everybody who set one."""
    return dict(Preference.objects.filter(at__isnull=False).values_list("person", "at"))


def tellings(
    wanted: list[Planned], wishes: dict[int, dt.time], now: dt.datetime
) -> tuple[list[Telling], "Ways"]:
    """Everything of what is wanted; and how each receiver can be reached."""
    duties = {each.duty.pk: each.duty for each in wanted}
    audiences, held = Audiences(duties.values(), now), Held(duties)
    told: list[tuple[Planned, Receiver]] = []
    for each in wanted:
        people = audiences.of(each.rule, each.duty)
        told += [(each, to) for to in people] + [(each, EVERYBODY)] * bool(people)
    ways = Ways({to.person for _each, to in told} - {None})
    early, found = {_moved(each, each.wish) for each in wanted if each.wish}, []
    for each, to in told:
        wish = wishes.get(to.person)
        hers = each.wish == wish if each.wish else _moved(each, wish) not in early
        if hers:
            for channel in ways.that_reach(to.person, each.rule.channels):
                is_held = held.has(each, to.person, channel)
                found.append(Telling(each, to, channel, is_held, wish))
    return found, ways


def _moved(each: Planned, wish: dt.time | None) -> tuple:
    """An occurrence as it stands for those who wish it at that time of day."""
    return each.rule.pk, each.duty.pk, each.occurrence, wish


def latest_of(found: Iterable[Telling]) -> tuple[list[Telling], list[Telling]]:
    """(what goes, what is superseded by it): of each duty and rule the latest goes to a receiver
    by a channel. What was claimed before is in neither.
    """
    piles = defaultdict(list)
    for each in found:
        key = (each.planned.duty.pk, each.planned.rule.pk, each.receiver.person, each.channel)
        piles[key].append(each)
    goes, superseded = [], []
    for pile in piles.values():
        *earlier, last = sorted(pile, key=lambda each: each.order)
        goes += [] if last.held else [last]
        superseded += [each for each in earlier if not each.held]
    return goes, superseded


class Held:
    """What was claimed of these duties before."""

    KEYS = ("duty_id", "rule_id", "recipient_id", "channel", "occurrence", "planned_at")

    def __init__(self, duties: Iterable[int]) -> None:
        pks = list(duties)
        self.claims: dict[tuple, list[tuple[str, dt.datetime]]] = defaultdict(list)
        self.told: set[tuple] = set()
        for start in range(0, len(pks), 500):
            rows = Reminder.objects.filter(duty__in=pks[start : start + 500])
            for duty, rule, person, channel, occurrence, at in rows.values_list(*self.KEYS):
                self.claims[duty, rule, person, channel].append((occurrence, at))
                self.told.add((duty, rule, occurrence))

    def has(self, each: Planned, person: int | None, channel: str) -> bool:
        """The same one; or one that said the same when the rule counted otherwise. What a corrected
        calendar moved is nobody's news where anybody had it.
        """
        key = (each.duty.pk, each.rule.pk)
        if each.late and (*key, each.occurrence) in self.told:
            return True
        return any(
            occurrence == each.occurrence or says_the_same(each, occurrence, at)
            for occurrence, at in self.claims.get((*key, person, channel), ())
        )


class Ways:
    """By which of a rule's channels each person can be reached; the people are read once."""

    def __init__(self, people: Iterable[int]) -> None:
        self.people = Person.objects.select_related("account").in_bulk(people)
        self.found: dict[tuple[int | None, str], str] = {}
        self.reaches: dict[str, Reach] = {}

    def read_also(self, people: Iterable[int]) -> None:
        """Further people, where there are any."""
        if missing := set(people) - self.people.keys():
            self.people |= Person.objects.select_related("account").in_bulk(missing)

    def way(self, channel: str) -> Reach:
        if channel not in self.reaches:
            self.reaches[channel] = reach(channel)
        return self.reaches[channel]

    def obstacle(self, pk: int | None, channel: str) -> str:
        """Why not; empty where she can. Without a person: the group."""
        if (pk, channel) not in self.found:
            self.found[pk, channel] = self.way(channel).obstacle(self.people.get(pk))
        return self.found[pk, channel]

    def that_reach(self, pk: int | None, channels: list[str]) -> list[str]:
        """Where none does, the first: the office is told that nobody was reached. Not of a group
        that was switched off, where people are told one by one as well.
        """
        own = [each for each in channels if self.way(each).is_group == (pk is None)]
        found = [each for each in own if not self.obstacle(pk, each)]
        alone = pk is not None or len(own) == len(channels)
        return found or (own[:1] if alone else [])
