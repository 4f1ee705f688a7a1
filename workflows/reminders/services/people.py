"""A person's own wishes; who stands in for whom; what is known of a receiver."""

import datetime as dt

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from cms.accounts.hats import hat_of_act
from cms.calendars.services import shanghai_date
from cms.core.audit import object_ref, record_event
from cms.people.models import Person
from workflows.reminders.enums import MessageState, Receipt, ReceiptBy, Way
from workflows.reminders.models import Absence, Message, Preference, ReceiptNote, Reminder
from workflows.reminders.permissions import user_can_note_receipt, user_can_set_absence

BY_HAND = (ReceiptBy.PHONE, ReceiptBy.WECHAT)
NOTABLE = (MessageState.SENT, MessageState.UNREACHABLE, MessageState.FAILED)


class CannotSetAbsence(Exception):
    """Nothing was noted; the message is a sentence for the screen."""


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
    refusal = ""
    if not user_can_set_absence(by, person):
        refusal = _("You may note only your own absence.")
    elif person.pk == substitute.pk:
        refusal = _("Nobody stands in for themself.")
    elif last < first or last < shanghai_date(now):
        refusal = _("The last day is before the first one, or has passed.")
    elif not getattr(getattr(substitute, "account", None), "is_active", False):
        refusal = _("The substitute has no account that is open.")
    elif Absence.objects.filter(
        person=person, ended_at=None, first__lte=last, last__gte=first
    ).exists():
        refusal = _("An absence of these days is noted already.")
    if refusal:
        record_event(verb="absence.set", obj=object_ref(person), by=by, now=now, refused=True)
        raise CannotSetAbsence(refusal)
    with transaction.atomic():
        absence = Absence.objects.create(
            person=person,
            substitute=substitute,
            first=first,
            last=last,
            reason=reason.strip()[:200],
            entered_by=by,
            acting_as=hat_of_act(by, "absence.set"),
        )
        record_event(verb="absence.set", obj=absence, by=by, now=now)
    return absence


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
            record_event(verb="absence.end", obj=row, by=by, now=now)
    return row


def read_messages(*, person: Person, now: dt.datetime) -> int:
    """The receiver opened her messages on the desk; returns how many were new."""
    new = Message.objects.filter(
        recipient=person, channel=Way.INBOX, state=MessageState.SENT, receipt=Receipt.NONE
    )
    account = getattr(person, "account", None)
    return _keep_receipts(new, Receipt.READ, ReceiptBy.SELF, account, now)


def note_receipts(*, messages: list[int], receipt: str, known_by: str, by, now: dt.datetime) -> int:
    """What the office was told by telephone or WeChat, for as many as it ticked; returns how many
    it was news of. A wrong note is corrected by another: 未读 takes one back.

    Raises ``CannotNoteReceipt``.
    """
    refusal = "" if user_can_note_receipt(by) else _("Only the office notes receipts.")
    if not refusal and (receipt not in Receipt.values or known_by not in BY_HAND):
        refusal = _("Choose what was said, and whether by telephone or by WeChat.")
    if refusal:
        record_event(verb="receipt.note", obj="reminders.message", by=by, now=now, refused=True)
        raise CannotNoteReceipt(refusal)
    with transaction.atomic():
        said = {"receipt": receipt, "receipt_by": known_by}
        # What waits may say something else by the time it leaves.
        rows = Message.objects.filter(pk__in=messages, state__in=NOTABLE).exclude(**said)
        count = _keep_receipts(rows, receipt, known_by, by, now)
        words = f"{Receipt(receipt).label} {ReceiptBy(known_by).label} ×{count}"
        record_event(verb="receipt.note", obj="reminders.message", by=by, now=now, detail=words)
    return count


def note_told(*, person: Person, subject_ref: str, by, now: dt.datetime) -> int:
    """Somebody was told by telephone of what she owes about one thing, and noted elsewhere: her
    messages about it are answered so, unless she answered them. Returns how many.
    """
    about = Reminder.objects.filter(recipient=person, duty__subject_ref=subject_ref)
    rows = Message.objects.filter(pk__in=about.values("message"), state__in=NOTABLE)
    unanswered = rows.filter(receipt__in=[Receipt.NONE, Receipt.READ])
    return _keep_receipts(unanswered, Receipt.RECEIVED, ReceiptBy.PHONE, by, now)


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
