"""A person's own wishes; who stands in for whom; what is known of a receiver."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from cms.accounts.hats import hat_of_act, hat_worn
from cms.calendars.services import shanghai_date
from cms.core.audit import object_ref, record_event
from cms.people.models import Person
from workflows.duties.enums import DutyState
from workflows.reminders.enums import MessageState, Receipt, ReceiptBy, Way
from workflows.reminders.models import Absence, Message, Preference, ReceiptNote, Reminder
from workflows.reminders.permissions import (
    OFFICE,
    user_can_note_receipt,
    user_can_set_absence,
)

BY_HAND = (ReceiptBy.PHONE, ReceiptBy.WECHAT)
OF_ALL = {"receipt": Receipt.NONE, "receipt_by": "", "receipt_at": None}  # what the message says
NOTABLE = (MessageState.SENT, MessageState.UNREACHABLE, MessageState.FAILED)


class CannotSetAbsence(Exception):
    """Nothing was noted; the message is a sentence for the screen, ``field`` where it belongs."""

    def __init__(self, words: str, field: str | None = None) -> None:
        super().__init__(words)
        self.field = field


class CannotNoteReceipt(Exception):
    """Nothing was noted; the message is a sentence for the screen."""


def set_wish(*, person: Person, at: dt.time | None, by, now: dt.datetime) -> Preference:
    """When a person wants her messages. Raises ``CannotSetAbsence`` for somebody else's."""
    if getattr(by, "person_id", None) != person.pk:
        record_event(verb="reminder.wish", obj=person, by=by, now=now, refused=True)
        raise CannotSetAbsence(_("Everybody sets this for themself."))
    wish, _made = Preference.objects.update_or_create(person=person, defaults={"at": at})
    return wish


def set_absence(
    *,
    person: Person,
    substitute: Person,
    first: dt.date,
    last: dt.date,
    reason: str,
    by,
    now: dt.datetime,
) -> Absence:
    """Note who is away and who is told as well. Raises ``CannotSetAbsence``."""
    absence, (refusal, field) = None, _why_not(person, substitute, first, last, by, now)
    hat = _hat_for(by, person, "absence.set")
    with transaction.atomic():
        Person.objects.select_for_update(no_key=True).get(pk=person.pk)  # two note her at once
        noted = Absence.objects.filter(person=person, ended_at=None)
        if not refusal and noted.filter(first__lte=last, last__gte=first).exists():
            refusal, field = _("An absence of these days is noted already."), "first"
        if not refusal:
            absence = Absence.objects.create(
                person=person,
                substitute=substitute,
                first=first,
                last=last,
                reason=reason.strip()[:200],
                entered_by=by,
                acting_as=hat,
            )
            record_event(verb="absence.set", obj=absence, by=by, now=now, acting_as=hat)
    if absence is None:
        record_event(verb="absence.set", obj=object_ref(person), by=by, now=now, refused=True)
        raise CannotSetAbsence(refusal, field)
    return absence


def _why_not(person, substitute, first, last, by, now: dt.datetime) -> tuple[str, str | None]:
    """(why it cannot be noted, the field of the form)."""
    if not user_can_set_absence(by, person):
        return _("You may note only your own absence."), None
    if person.pk == substitute.pk:
        return _("Nobody stands in for themself."), "substitute"
    if last < first or last < shanghai_date(now):
        return _("The last day is before the first one, or has passed."), "last"
    if not getattr(getattr(substitute, "account", None), "is_active", False):
        return _("The substitute has no account that is open."), "substitute"
    return "", None


def _hat_for(by, person: Person, verb: str) -> str:
    """The office's, where she notes it for another."""
    own = getattr(by, "person_id", None) == person.pk
    return hat_of_act(by, verb) if own else hat_worn(by, OFFICE)


def end_absence(*, absence: Absence, by, now: dt.datetime) -> Absence:
    """Back early. Raises ``CannotSetAbsence``."""
    if not user_can_set_absence(by, absence.person):
        record_event(verb="absence.end", obj=absence, by=by, now=now, refused=True)
        raise CannotSetAbsence(_("You may note only your own absence."))
    with transaction.atomic():
        row = Absence.objects.select_for_update().get(pk=absence.pk)
        if row.ended_at is None:
            row.ended_at = now
            row.save(update_fields=["ended_at"])
            hat = _hat_for(by, row.person, "absence.end")
            record_event(verb="absence.end", obj=row, by=by, now=now, acting_as=hat)
    return row


def read_messages(*, person: Person, now: dt.datetime) -> int:
    """The receiver opened her messages on the desk; returns how many were new."""
    new = Message.objects.filter(
        recipient=person, channel=Way.INBOX, state=MessageState.SENT, receipt=Receipt.NONE
    )
    account = getattr(person, "account", None)
    return _keep_receipts(new, Receipt.READ, ReceiptBy.SELF, account, now)


def note_receipts(
    *,
    messages: Collection[int] = (),
    matters: Collection[tuple[int, int]] = (),
    receipt: str,
    known_by: str,
    by,
    now: dt.datetime,
) -> int:
    """What the office was told by telephone or WeChat, for as many as it ticked: of whole messages,
    or of single ``matters`` (message, duty). Returns how many it was news of. A wrong note is
    corrected by another: 未读 takes one back.

    Raises ``CannotNoteReceipt``.
    """
    refusal = "" if user_can_note_receipt(by) else _("Only the office notes receipts.")
    if not refusal and (receipt not in Receipt.values or known_by not in BY_HAND):
        refusal = _("Choose what was said, and whether by telephone or by WeChat.")
    if refusal:
        record_event(verb="receipt.note", obj="reminders.message", by=by, now=now, refused=True)
        raise CannotNoteReceipt(refusal)
    with transaction.atomic():
        count = _keep(messages, matters, receipt, known_by, by, now)
        words = f"{Receipt(receipt).label} {ReceiptBy(known_by).label} ×{count}"
        record_event(verb="receipt.note", obj="reminders.message", by=by, now=now, detail=words)
    return count


@transaction.atomic
def _keep(messages, matters, receipt: str, known_by: str, by, now: dt.datetime) -> int:
    """On whole messages where everything in them was meant, else on single matters; how many."""
    whole, parts = _whole_and_parts(messages, matters)
    said = {"receipt": receipt, "receipt_by": known_by}
    # What waits may say something else by the time it leaves.
    notable = Message.objects.filter(state__in=NOTABLE)
    rows = notable.filter(pk__in=whole).exclude(Q(**said) & ~Exists(_parts_said()))
    count = _keep_receipts(rows, receipt, known_by, by, now)
    Reminder.objects.filter(message__in=notable.filter(pk__in=whole)).update(**OF_ALL)
    return count + _keep_parts(parts, receipt, known_by, by, now)


def _whole_and_parts(messages, matters) -> tuple[set[int], dict[int, set[int]]]:
    """Messages of which everything still owed was ticked, and single matters of the others."""
    ticked = defaultdict(set)
    for message, duty in matters:
        ticked[message].add(duty)
    owed = defaultdict(set)
    about = Reminder.objects.filter(message__in=ticked, duty__state=DutyState.OPEN)
    for message, duty in about.values_list("message", "duty"):
        owed[message].add(duty)
    whole = set(messages) | {pk for pk, duties in ticked.items() if duties >= owed[pk]}
    return whole, {pk: duties for pk, duties in ticked.items() if pk not in whole}


def _parts_said() -> QuerySet[Reminder]:
    """Matters of a message of which something else was said."""
    return Reminder.objects.filter(message=OuterRef("pk")).exclude(receipt_by="")


def _keep_parts(parts: dict[int, set[int]], receipt, known_by, by, now) -> int:
    """On some matters of messages, and as a line of the history of each; how many. Three queries,
    however many there are.
    """
    said = {"receipt": receipt, "receipt_by": known_by}
    notable = Message.objects.filter(pk__in=parts, state__in=NOTABLE)
    rows = Reminder.objects.filter(message__in=notable.values("pk")).exclude(**said)
    rows = rows.select_for_update(of=("self",)).order_by("pk")
    found = {
        pk: (message, duty)
        for pk, message, duty in rows.values_list("pk", "message_id", "duty_id")
        if duty in parts[message]
    }
    kept = sorted(set(found.values()))
    of_all = {"at": now, "receipt": receipt, "known_by": known_by, "entered_by": by}
    ReceiptNote.objects.bulk_create(
        ReceiptNote(message_id=message, duty_id=duty, **of_all) for message, duty in kept
    )
    Reminder.objects.filter(pk__in=found).update(**said, receipt_at=now)
    return len(kept)


def note_told(*, person: Person, subject_ref: str, by, now: dt.datetime) -> int:
    """Somebody was told by telephone of what she owes about one thing, and noted elsewhere: this
    matter of her messages is answered so, unless she answered it. Returns how many.
    """
    rows = Reminder.objects.filter(recipient=person, duty__subject_ref=subject_ref, receipt_by="")
    rows = rows.filter(
        message__state__in=NOTABLE, message__receipt__in=[Receipt.NONE, Receipt.READ]
    )
    matters = set(rows.values_list("message", "duty"))
    return _keep([], matters, Receipt.RECEIVED, ReceiptBy.PHONE, by, now)


@transaction.atomic
def _keep_receipts(
    rows: QuerySet[Message], receipt: str, known_by: str, by, now: dt.datetime
) -> int:
    """On the messages as they stand, and as a line of the history of each; how many."""
    found = list(rows.select_for_update().order_by("pk").values_list("pk", flat=True))
    ReceiptNote.objects.bulk_create(
        ReceiptNote(message_id=pk, at=now, receipt=receipt, known_by=known_by, entered_by=by)
        for pk in found
    )
    said = {"receipt": receipt, "receipt_by": known_by, "receipt_at": now}
    return Message.objects.filter(pk__in=found).update(**said)
