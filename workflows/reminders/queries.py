"""What was sent; who cannot be reached; who has not answered."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Exists, F, Max, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from cms.people.models import Person
from workflows.duties.enums import DutyState
from workflows.duties.kinds import title_of
from workflows.duties.models import Duty
from workflows.duties.proofs import Proof
from workflows.reminders.enums import MessageState, Receipt, Way
from workflows.reminders.models import Absence, Answered, Message, Reminder, SweepMark
from workflows.reminders.ways import channel_names, name_of_channel

# Neither of the matter, nor of the message where nothing was said of the matter alone.
NOTHING_KNOWN = Q(receipt_by="", message__receipt=Receipt.NONE)
NOTHING_KNOWN |= ~Q(receipt_by="") & Q(receipt=Receipt.NONE)

CLOCKS_DIFFER = dt.timedelta(hours=2)  # a summer time set by mistake is followed without a word


def away_for(person_id: int, on: dt.date) -> dict[int, str]:
    """Who is away on the day with this person as the substitute, by id, with the names.

    Nobody passes on what was left to them: a substitute who is away herself stands in all the same.
    """
    rows = Absence.objects.on(on).filter(substitute=person_id)
    return dict(rows.order_by("id").values_list("person_id", "person__name"))


def messages_of(person: Person) -> QuerySet[Message]:
    """What came to a person's desk, the newest first."""
    return Message.objects.filter(
        recipient=person, channel=Way.INBOX, state=MessageState.SENT
    ).order_by("-id")


def new_messages(person: Person) -> int:
    """How many of them she has not opened yet."""
    return messages_of(person).filter(receipt=Receipt.NONE).count()


def clock_problem() -> str:
    """What is wrong where the sweep was shown a time that has not come; empty where nothing is."""
    mark, now = SweepMark.objects.filter(pk=1).first(), timezone.now()
    if mark is None or max(mark.until, mark.furthest or mark.until) <= now + CLOCKS_DIFFER:
        return ""
    furthest = timezone.localtime(max(mark.until, mark.furthest or mark.until))
    return _(
        "The reminders were shown the time %(furthest)s, which has not come: the clock of the "
        "server was wrong then, or is now. Reminders go on by the clock of now; set it right."
    ) % {"furthest": f"{furthest:%Y-%m-%d %H:%M}"}


def unreachable_people(since: dt.datetime) -> list[Message]:
    """Who could not be reached since then: the last such message of each person and channel.

    Not where a later one arrived, the office has said it by telephone, or nothing of it is owed.
    """
    arrived = Message.objects.filter(
        Q(recipient=OuterRef("recipient")) | Q(recipient=None),  # the same channel's group
        channel=OuterRef("channel"),
        state=MessageState.SENT,
        pk__gt=OuterRef("pk"),
    )
    owed = Reminder.objects.filter(message=OuterRef("pk"), duty__state=DutyState.OPEN)
    rows = Message.objects.filter(
        ~Exists(arrived),
        Exists(owed),
        state__in=(MessageState.UNREACHABLE, MessageState.FAILED),
        receipt=Receipt.NONE,
        made_at__gte=since,
    )
    last: dict[tuple, Message] = {}
    for row in rows.select_related("recipient").order_by("-id")[:1000]:
        last.setdefault((row.recipient_id, row.channel), row)

    def order(row: Message) -> tuple[str, str]:  # groups first
        return row.recipient.sort_key if row.recipient else "", row.channel

    return sorted(last.values(), key=order)


def unanswered(since: dt.datetime) -> QuerySet[Reminder, dict]:
    """Who was told since then of what is still owed, and nothing is known of her: one row for each
    person and matter with its last message, the newest first. A post to a group asks nobody.

    Known: a message about it was opened or answered, by whatever way, and none was made after it.
    """
    heard = Reminder.objects.exclude(NOTHING_KNOWN).filter(
        recipient=OuterRef("recipient"),
        duty=OuterRef("duty"),
        message__made_at__gte=OuterRef("message__made_at"),
    )
    told = Reminder.objects.filter(~Exists(heard), message__state=MessageState.SENT)
    return _last_of_each(told.filter(message__sent_at__gte=since))


def answered(since: dt.datetime) -> QuerySet[Reminder, dict]:
    """The same of whom something is known: what may have been noted wrongly stands there."""
    known = Reminder.objects.exclude(NOTHING_KNOWN)
    lately = Q(message__receipt_at__gte=since) | Q(receipt_at__gte=since)
    return _last_of_each(known.filter(lately))


def _last_of_each(rows: QuerySet[Reminder]) -> QuerySet[Reminder, dict]:
    rows = rows.filter(duty__state=DutyState.OPEN, recipient__isnull=False)
    rows = rows.values("recipient", "duty")
    return rows.annotate(last=Max("message")).order_by("-last", "duty")


@dataclass(frozen=True)
class Reply:
    """One matter of a message, with what is known of its receiver about it."""

    message: Message
    duty: Duty
    known: Answered


def replies_of(rows: Iterable[dict]) -> list[Reply]:
    """The messages and matters of such rows. Three queries."""
    rows = list(rows)
    messages = {row["last"] for row in rows}
    found = Message.objects.select_related("recipient").in_bulk(messages)
    duties = Duty.objects.in_bulk({row["duty"] for row in rows})
    parts = Reminder.objects.filter(message__in=messages).exclude(receipt_by="")
    said = {(part.message_id, part.duty_id): part for part in parts}
    return [
        Reply(
            message := found[row["last"]],
            duties[row["duty"]],
            said.get((row["last"], row["duty"]), message),
        )
        for row in rows
    ]


def proofs_of_duty(duty: Duty) -> list[Proof]:
    """Each message about a duty, as its receiver's proof. Two queries."""
    names, proofs = channel_names(), {}
    rows = Reminder.objects.filter(duty=duty, message__isnull=False).order_by("-message", "id")
    for row in rows.select_related("message__recipient"):
        message, known = row.message, row if row.receipt_by else row.message
        proofs[message.pk] = Proof(
            person=message.receiver_name,
            way=name_of_channel(message.channel, names),
            at=message.sent_at or message.made_at,
            state=message.state_words,
            answer=known.receipt_words,
        )
    return list(proofs.values())


def matters_of(messages: Iterable[Message]) -> dict[int, list[str]]:
    """What each message is about and is still owed, by its id. One query."""
    rows = Duty.objects.open().filter(reminders__message__in=[row.pk for row in messages])
    rows = rows.annotate(of=F("reminders__message")).order_by("due_at", "id")
    found: dict[int, list[str]] = {}
    for duty in rows.distinct():
        found.setdefault(duty.of, []).append(title_of(duty))
    return found
