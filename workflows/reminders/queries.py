"""What was sent; who cannot be reached; who has not answered."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Exists, F, Max, Min, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

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


def unanswered(since: dt.datetime) -> QuerySet[Reminder]:
    """Who was told since then of what is still owed, and nothing is known of her. A post to a group
    asks nobody.

    Known: a message about it was opened or answered, by whatever way, and none was made after it.
    """
    heard = Reminder.objects.exclude(NOTHING_KNOWN).filter(
        recipient=OuterRef("recipient"),
        duty=OuterRef("duty"),
        message__made_at__gte=OuterRef("message__made_at"),
    )
    told = Reminder.objects.filter(~Exists(heard), message__state=MessageState.SENT)
    return _of_people(told.filter(message__sent_at__gte=since))


def answered(since: dt.datetime) -> QuerySet[Reminder]:
    """The same of whom something is known: what may have been noted wrongly stands there."""
    known = Reminder.objects.exclude(NOTHING_KNOWN)
    lately = Q(message__receipt_at__gte=since) | Q(receipt_at__gte=since)
    return _of_people(known.filter(lately))


def _of_people(rows: QuerySet[Reminder]) -> QuerySet[Reminder]:
    return rows.filter(duty__state=DutyState.OPEN, recipient__isnull=False)


def by_matter(told: QuerySet[Reminder]) -> QuerySet[Reminder, dict]:
    """One row for each person and matter with its last message, the newest first."""
    rows = told.values("recipient", "duty__subject_ref")
    rows = rows.annotate(last=Max("message"), first=Min("duty"))
    return rows.order_by("-last", "first")


@dataclass
class Reply:
    """One matter with the last message about it, and what is known of its receiver: ``ticks`` are
    the message and the duty of everything she was told of it.
    """

    message: Message
    duty: Duty
    known: Answered
    ticks: list[tuple[int, int]]


def replies_of(told: QuerySet[Reminder], rows: Iterable[dict]) -> list[Reply]:
    """Such rows of what was told; one more where she answered differently about two duties of one
    matter. Four queries.
    """
    rows = list(rows)
    lasts = _last_of_each(told, rows)
    messages = {last for each in lasts.values() for _duty, last in each}
    found = Message.objects.select_related("recipient").in_bulk(messages)
    duties = Duty.objects.in_bulk({duty for each in lasts.values() for duty, _last in each})
    parts = Reminder.objects.filter(message__in=messages).exclude(receipt_by="")
    said = {(part.message_id, part.duty_id): part for part in parts}
    replies: dict[tuple, Reply] = {}
    for matter in ((row["recipient"], row["duty__subject_ref"]) for row in rows):
        for duty, last in lasts[matter]:
            known = said.get((last, duty), found[last])
            key = (*matter, title_of(duties[duty]), known.receipt, known.receipt_by)
            reply = replies.setdefault(key, Reply(found[last], duties[duty], known, []))
            reply.ticks.append((last, duty))
    return list(replies.values())


def _last_of_each(told: QuerySet[Reminder], rows: list[dict]) -> dict[tuple, list[tuple]]:
    """By (person, matter) of these rows: each duty with the last message about it, the newest
    first.
    """
    lasts: dict[tuple, list[tuple]] = {
        (row["recipient"], row["duty__subject_ref"]): [] for row in rows
    }
    people, matters = ({key[part] for key in lasts} for part in (0, 1))
    about = told.filter(recipient__in=people, duty__subject_ref__in=matters)
    about = about.values_list("recipient", "duty__subject_ref", "duty").annotate(
        last=Max("message")
    )
    for person, matter, duty, last in about.order_by("-last", "duty"):
        if (person, matter) in lasts:
            lasts[person, matter].append((duty, last))
    return lasts


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
    """What each message is about and is still owed, by its id, each matter once. One query."""
    rows = Duty.objects.open().filter(reminders__message__in=[row.pk for row in messages])
    rows = rows.annotate(of=F("reminders__message")).order_by("due_at", "id")
    found: dict[int, dict[tuple, int]] = {}
    for duty in rows.distinct():
        counts = found.setdefault(duty.of, {})
        key = (title_of(duty), duty.subject_ref)
        counts[key] = counts.get(key, 0) + 1
    return {
        of: [matter_words(title, n) for (title, _ref), n in counts.items()]
        for of, counts in found.items()
    }


def matter_words(title: str, n: int) -> str:
    """A matter, and how many duties of it where there are several."""
    counted = ngettext("%(n)d duty", "%(n)d duties", n) % {"n": n}
    return f"{title}（{counted}）" if n > 1 else title
