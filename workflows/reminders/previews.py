"""Who would get what and when, all of it; worded only where it is shown."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import asdict, dataclass

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from cms.people.models import Person
from workflows.duties.models import Duty
from workflows.reminders.enums import MessageState, ReminderState
from workflows.reminders.joining import Leaving, Line, joined
from workflows.reminders.models import Reminder, ReminderRule, SweepMark
from workflows.reminders.planning import came_too_late, planned, step_of, still_stands
from workflows.reminders.telling import Telling, Ways, latest_of, read_wishes, tellings
from workflows.reminders.turned import still_told
from workflows.reminders.ways import channel_names, name_of_channel

SAMPLES = 50  # matters to choose from for a preview of the words


@dataclass(frozen=True)
class Going:
    """One line told to one receiver at one moment, in a message by each of these channels; by none
    where she cannot be reached. Without a person: in a group.
    """

    line: Line
    channels: tuple[str, ...]
    obstacle: str

    @property
    def at(self) -> dt.datetime:
        return self.line.at

    @property
    def person(self) -> int | None:
        return self.line.person

    @property
    def messages(self) -> set[Leaving]:
        """Those in which it stands."""
        return {self.line.message_by(channel) for channel in self.channels}


@dataclass(frozen=True)
class Wanted:
    """One line of a preview."""

    at: dt.datetime
    rule: str
    person: str
    matter: str
    text: str
    how: str

    def as_json(self) -> dict:
        return asdict(self) | {"at": self.at.isoformat(timespec="minutes")}


def would_go(*, now: dt.datetime, days: int = 0, rule: ReminderRule | None = None) -> list[Going]:
    """Who would be told of what until the end of these days from ``now`` on, or, without days, by a
    sweep at ``now``; each with the moment at which it really leaves, quiet hours, days off and the
    receiver's own time of day reckoned in, and each said as often as a message says it. ``rule``
    may be one that is not stored yet. Nothing is written.
    """
    wishes, end = read_wishes(), now + dt.timedelta(days=days)
    since = now if days else _looked_until(now)
    rules = [rule] if rule else list(ReminderRule.objects.filter(is_on=True).order_by("id"))
    each_of = (planned(one, since, end, wishes=wishes.values()) for one in rules)
    found, ways = tellings([each for some in each_of for each in some], wishes, now)
    goes = [each for each in found if not each.held] if days else latest_of(found)[0]
    lines = _waiting(rules, now, end) if days else []
    for each in goes:
        at = each.goes_out_at(max(each.planned.at, now) if days else now)
        if (at <= end or not days) and not came_too_late(each.planned.rule, each.planned.at, at):
            lines.append(_line(each, at, each.planned.at if days else now))
    ways.read_also({line.person for line in lines} - {None})
    return _by_any_channel(joined(lines), ways)


def _line(telling: Telling, at: dt.datetime, claimed_at: dt.datetime) -> Line:
    each = telling.planned
    order = (1, claimed_at, each.rule.pk or 0)
    what = (each.rule, each.duty, each.occurrence)
    return Line(*what, telling.receiver.person, telling.channel, at, order, telling.order)


def _by_any_channel(lines: Iterable[Line], ways: Ways) -> list[Going]:
    """What is told by several channels at one moment, once; in the order of time."""
    piles: dict[tuple, list[Line]] = defaultdict(list)
    for line in sorted(lines, key=lambda line: (line.at, line.duty.pk, line.person or 0)):
        piles[line.rule.pk, line.duty.pk, line.message_by("")].append(line)
    found = []
    for pile in piles.values():
        why = {each.channel: ways.obstacle(each.person, each.channel) for each in pile}
        channels = tuple(channel for channel in why if not why[channel])
        found.append(Going(pile[0], channels, "" if channels else why[pile[0].channel]))
    return found


def messages_of(lines: Iterable[Going]) -> set[Leaving]:
    """The messages in which these lines would leave."""
    return {message for line in lines for message in line.messages}


def _looked_until(now: dt.datetime) -> dt.datetime:
    mark = SweepMark.objects.filter(pk=1).first()
    return min(mark.until, now) if mark else now


def _waiting(rules: list[ReminderRule], now: dt.datetime, end: dt.datetime) -> list[Line]:
    """What is claimed already, waits for its hour, and is still owed."""
    rows = Reminder.objects.filter(
        rule__in=[rule.pk for rule in rules if rule.pk],
        state=ReminderState.CLAIMED,
        message__state=MessageState.WAITING,
        message__next_try_at__gt=now,
        message__next_try_at__lte=end,
    )
    rows = rows.select_related("rule", "message", "duty__owner_person", "duty__owner_organization")
    rows = list(rows)
    told, lines = still_told(rows, now), []
    for row in rows:
        at, stands = row.message.next_try_at, still_stands(row.duty, row.occurrence)
        if stands and row.duty.is_open and row.pk in told:
            what = (row.rule, row.duty, row.occurrence, row.recipient_id, row.message.channel)
            when = (row.planned_at, step_of(row.occurrence))
            if not came_too_late(row.rule, row.planned_at, at):
                lines.append(Line(*what, at, (0, row.pk), when))
    return lines


def worded(lines: Iterable[Going]) -> list[Wanted]:
    """These lines as a screen shows them."""
    lines = list(lines)
    people = Person.objects.select_related("account").in_bulk(
        {going.person for going in lines} - {None}
    )
    found, names = [], channel_names()
    for going in lines:
        line, person = going.line, people.get(going.person)
        how = "、".join(name_of_channel(channel, names) for channel in going.channels)
        found.append(
            Wanted(
                at=going.at,
                rule=line.rule.name,
                person=person.name if person else _("everybody in the group"),
                matter=line.duty.subject_label,
                text=line.words(person),
                how=how or going.obstacle,
            )
        )
    return found


def samples_of(rule: ReminderRule, now: dt.datetime) -> QuerySet[Duty]:
    """Matters on which the words of a rule can be tried, the most pressing first."""
    rows = Duty.objects.begun(now).select_related("owner_person", "owner_organization")
    rows = rows.filter(kind__in=rule.kinds) if rule.kinds else rows
    return rows.order_by("due_at", "id")[:SAMPLES]
