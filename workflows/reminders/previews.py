"""Who would get what and when, all of it; worded only where it is shown."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import asdict, dataclass

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from cms.calendars.services import shanghai_date
from cms.people.models import Person
from workflows.duties.models import Duty
from workflows.reminders.enums import MessageState, ReminderState
from workflows.reminders.models import Reminder, ReminderRule, SweepMark
from workflows.reminders.permissions import user_can_read_owner
from workflows.reminders.planning import planned
from workflows.reminders.telling import latest_of, read_wishes, tellings
from workflows.reminders.texts import fill

SAMPLES = 50  # matters to choose from for a preview of the words


@dataclass(frozen=True)
class Going:
    """One matter told to one receiver at one moment, by whatever channels; without a person: in a
    group.
    """

    at: dt.datetime
    rule: ReminderRule
    duty: Duty
    person: int | None


@dataclass(frozen=True)
class Wanted:
    """One line of a preview."""

    at: dt.datetime
    rule: str
    person: str
    matter: str
    text: str

    def as_json(self) -> dict:
        return asdict(self) | {"at": self.at.isoformat(timespec="minutes")}


def would_go(*, now: dt.datetime, days: int = 0, rule: ReminderRule | None = None) -> list[Going]:
    """Who would be told of what until the end of these days from ``now`` on, or, without days, by a
    sweep at ``now``; each with the moment at which it really leaves, quiet hours, days off and the
    receiver's own time of day reckoned in. ``rule`` may be one that is not stored yet. Nothing is
    written.
    """
    wishes, end = read_wishes(), now + dt.timedelta(days=days)
    since = now if days else _looked_until(now)
    rules = [rule] if rule else list(ReminderRule.objects.filter(is_on=True).order_by("id"))
    each_of = (planned(one, since, end, wishes=wishes.values()) for one in rules)
    found, _ways = tellings([each for some in each_of for each in some], wishes, now)
    goes = [each for each in found if not each.held] if days else latest_of(found)[0]
    lines = list(_waiting(rules, now, end)) if days else []
    for each in goes:
        at = each.goes_out_at(max(each.planned.at, now) if days else now)
        if at <= end or not days:
            lines.append(Going(at, each.planned.rule, each.planned.duty, each.receiver.person))
    earliest: dict[tuple, Going] = {}
    for line in sorted(lines, key=lambda line: (line.at, line.duty.pk, line.person or 0)):
        earliest.setdefault((line.rule.pk, line.duty.pk, line.person, shanghai_date(line.at)), line)
    return list(earliest.values())


def _looked_until(now: dt.datetime) -> dt.datetime:
    mark = SweepMark.objects.filter(pk=1).first()
    return min(mark.until, now) if mark else now


def _waiting(rules: list[ReminderRule], now: dt.datetime, end: dt.datetime) -> Iterable[Going]:
    """What is claimed already and waits for its hour."""
    rows = Reminder.objects.filter(
        rule__in=[rule.pk for rule in rules if rule.pk],
        state=ReminderState.CLAIMED,
        message__state=MessageState.WAITING,
        message__next_try_at__gt=now,
        message__next_try_at__lte=end,
    )
    rows = rows.select_related("rule", "message", "duty__owner_person", "duty__owner_organization")
    return (Going(row.message.next_try_at, row.rule, row.duty, row.recipient_id) for row in rows)


def worded(lines: Iterable[Going]) -> list[Wanted]:
    """These lines as a screen shows them."""
    lines = list(lines)
    people = Person.objects.select_related("account").in_bulk(
        {line.person for line in lines} - {None}
    )
    found = []
    for line in lines:
        person = people.get(line.person)
        named = user_can_read_owner(getattr(person, "account", None), line.duty)
        found.append(
            Wanted(
                at=line.at,
                rule=line.rule.name,
                person=person.name if person else _("everybody in the group"),
                matter=line.duty.subject_label,
                text=fill(line.rule.text, line.duty, line.at, named=named),
            )
        )
    return found


def samples_of(rule: ReminderRule, now: dt.datetime) -> QuerySet[Duty]:
    """Matters on which the words of a rule can be tried, the most pressing first."""
    rows = Duty.objects.begun(now).select_related("owner_person", "owner_organization")
    rows = rows.filter(kind__in=rule.kinds) if rule.kinds else rows
    return rows.order_by("due_at", "id")[:SAMPLES]
