"""Who would get what and when; what was sent; who cannot be reached."""

import datetime as dt
from dataclasses import asdict, dataclass

from django.db.models import QuerySet

from cms.people.models import Person
from workflows.reminders.audience import Audiences
from workflows.reminders.enums import MessageState, Receipt, Way
from workflows.reminders.models import Message, ReminderRule, SweepMark
from workflows.reminders.planning import planned
from workflows.reminders.texts import fill

SHOWN = 200  # lines of a preview; more only says how many


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


def would_get(*, now: dt.datetime, days: int = 0, rule: ReminderRule | None = None) -> list[Wanted]:
    """Who would be told what until the end of these days from ``now`` on, or, without days, by a
    sweep at ``now``. ``rule`` may be one that is not stored yet. Nothing is written.
    """
    if days:
        since, until = now, now + dt.timedelta(days=days)
    else:
        mark = SweepMark.objects.filter(pk=1).first()
        since, until = (mark.until if mark else now), now
    rules = [rule] if rule else list(ReminderRule.objects.filter(is_on=True).order_by("id"))
    found = [each for one in rules for each in planned(one, since, until)]
    audiences = Audiences([each.duty for each in found], now)
    told = [
        (each, receiver)
        for each in sorted(found, key=lambda each: (each.at, each.duty.pk))
        for receiver in audiences.of(each.rule, each.duty)
    ][:SHOWN]
    people = Person.objects.in_bulk({receiver.person for _each, receiver in told})
    return [
        Wanted(
            at=each.at,
            rule=each.rule.name,
            person=people[receiver.person].name,
            matter=each.duty.subject_label,
            text=fill(each.rule.text, each.duty, each.at),
        )
        for each, receiver in told
    ]


def messages_of(person: Person) -> QuerySet[Message]:
    """What came to a person's desk, the newest first."""
    return Message.objects.filter(
        recipient=person, channel=Way.INBOX, state=MessageState.SENT
    ).order_by("-id")


def new_messages(person: Person) -> int:
    """How many of them she has not opened yet."""
    return messages_of(person).filter(receipt=Receipt.NONE).count()


def unreachable_people(since: dt.datetime) -> list[Message]:
    """Who could not be reached since then: the last such message of each person and channel."""
    rows = Message.objects.filter(
        state__in=(MessageState.UNREACHABLE, MessageState.FAILED), made_at__gte=since
    )
    last: dict[tuple, Message] = {}
    for row in rows.select_related("recipient").order_by("-id")[:1000]:
        last.setdefault((row.recipient_id, row.channel), row)
    return sorted(last.values(), key=lambda row: (row.recipient.sort_key, row.channel))


def unanswered(since: dt.datetime) -> QuerySet[Message]:
    """Messages that left since then and of which nothing is known, the oldest first."""
    return (
        Message.objects.filter(state=MessageState.SENT, receipt=Receipt.NONE, sent_at__gte=since)
        .select_related("recipient")
        .order_by("id")
    )
