"""What of many lines to one receiver is said, as delivery says it: a message for each channel and
minute, the latest of a rule about a duty, and the same words about one matter once.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from cms.people.models import Person
from workflows.duties.models import Duty
from workflows.reminders.models import ReminderRule
from workflows.reminders.permissions import user_can_read_owner
from workflows.reminders.planning import adds_something
from workflows.reminders.texts import line_about, what_is_said

MINUTE = dt.timedelta(minutes=1)  # a sweep comes as often
Leaving = tuple[int | None, str, dt.datetime]  # to whom, by which channel, when


@dataclass(frozen=True)
class Line:
    """An occurrence for one receiver by one channel. ``order``: as it stands in a message beside
    what is due then; ``when``: what comes later says more.
    """

    rule: ReminderRule
    duty: Duty
    occurrence: str
    person: int | None
    channel: str
    at: dt.datetime
    order: tuple
    when: tuple

    def message_by(self, channel: str) -> Leaving:
        """The message in which it leaves by that channel."""
        at = self.at.replace(second=0, microsecond=0)
        return self.person, channel, at if at == self.at else at + MINUTE

    def words(self, person: Person | None) -> str:
        named = user_can_read_owner(getattr(person, "account", None), self.duty)
        return line_about(self.rule, self.duty, self.occurrence, self.at, named=named)


def joined(lines: Iterable[Line]) -> list[Line]:
    """The lines that are left in their messages. One query, where words have to be compared."""
    piles: dict[Leaving, list[Line]] = defaultdict(list)
    for line in lines:
        piles[line.message_by(line.channel)].append(line)
    said = [_kept(pile) for pile in piles.values()]
    twice = {line.person for pile in said for line in _of_one_matter(pile)} - {None}
    people = Person.objects.select_related("account").in_bulk(twice) if twice else {}
    return [line for pile in said for line in _in_other_words(pile, people)]


def _kept(pile: list[Line]) -> list[Line]:
    latest: dict[tuple, tuple] = {}
    for line in pile:
        key = (line.duty.pk, line.rule.pk)
        latest[key] = max(line.when, latest.get(key, line.when))
    kept, said, done = [], set(), set()
    for line in sorted(pile, key=lambda line: (line.duty.due_at, line.order)):
        key = (line.duty.pk, line.rule.pk)
        if (
            line.when < latest[key]
            or key in done
            or not adds_something(line.rule, line.duty.pk, said)
        ):
            continue
        kept.append(line)
        said.add(line.duty.pk)
        done.add(key)
    return kept


def _of_one_matter(pile: list[Line]) -> list[Line]:
    """Those that may say the same as another."""
    matters = defaultdict(list)
    for line in pile:
        matters[line.duty.kind, line.duty.subject_ref].append(line)
    return [line for some in matters.values() if len(some) > 1 for line in some]


def _in_other_words(pile: list[Line], people: dict[int, Person]) -> list[Line]:
    doubtful, said, kept = {id(line) for line in _of_one_matter(pile)}, set(), []
    for line in pile:
        if id(line) in doubtful:
            what = what_is_said(line.words(people.get(line.person)), line.duty)
            if what in said:
                continue
            said.add(what)
        kept.append(line)
    return kept
