"""Delivery: a message is leased, its words are written from what is still owed, it is sent, and
what became of it is kept. A worker killed between leaves a lease that runs out.
"""

import datetime as dt
import logging
import time

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from cms.core.audit import record_event
from workflows.reminders.enums import MessageState, ReminderState
from workflows.reminders.hours import goes_out_at
from workflows.reminders.models import Message, Reminder
from workflows.reminders.permissions import user_can_note_receipt, user_can_read_owner
from workflows.reminders.planning import adds_something, came_too_late, step_of, still_stands
from workflows.reminders.texts import compose, line_about
from workflows.reminders.turned import still_told
from workflows.reminders.ways import Reach, Undeliverable, reach

logger = logging.getLogger(__name__)

LEASE = dt.timedelta(minutes=5)  # longer than the slowest server may take (EMAIL_TIMEOUT)
WAITS = [1, 5, 15, 60, 240]  # minutes before each further try
AT_MOST = len(WAITS) + 1  # tries
# What becomes of the claims of a message that came to an end.
CLAIM_OF = {
    MessageState.SENT: ReminderState.SENT,
    MessageState.FAILED: ReminderState.FAILED,
    MessageState.UNREACHABLE: ReminderState.FAILED,
}


class CannotSendAgain(Exception):
    """It stays as it is; the message is a sentence for the screen."""


def deliver_waiting(*, now: dt.datetime, seconds: float = 45) -> tuple[int, bool]:
    """Send what waits, for so long; (how many left, whether more may wait).

    Several of these may run: each message is leased by one. One that cannot be sent never keeps
    another waiting.
    """
    until, ways, sent = time.monotonic() + seconds, {}, 0
    try:
        while time.monotonic() < until:
            message = lease_next(now=now)
            if message is None:
                return sent, False
            if message.state == MessageState.SENDING:
                way = ways.setdefault(message.channel, reach(message.channel))
                sent += _send(message, way, now)
        return sent, True
    finally:
        for way in ways.values():
            getattr(way, "close", lambda: None)()


@transaction.atomic
def lease_next(*, now: dt.datetime) -> Message | None:
    """The next message that may go, leased; NOT_OWED where nothing in it is owed any more."""
    due = Q(state=MessageState.WAITING, next_try_at__lte=now)
    due |= Q(state=MessageState.SENDING, leased_until__lte=now)
    rows = Message.objects.select_for_update(skip_locked=True, of=("self",)).filter(due)
    message = rows.select_related("recipient__account").order_by("next_try_at", "id").first()
    if message is None:
        return None
    owed = _still_owed(message, now)
    if not owed:
        message.state, message.leased_until = MessageState.NOT_OWED, None
        if message.tries:
            message.error = _("An earlier try may have arrived.")
    elif (at := _may_go_at(owed, now)) > now:
        message.state, message.leased_until = MessageState.WAITING, None
        message.next_try_at = at
    else:
        lines = [(words_for(message, each, now), each.duty) for each in owed]
        message.subject, message.body = compose(lines)
        message.state, message.leased_until = MessageState.SENDING, now + LEASE
        message.tries += 1
    message.save(
        update_fields=[
            *("state", "leased_until", "next_try_at", "subject", "body", "tries", "error")
        ]
    )
    return message


def words_for(message: Message, reminder: Reminder, now: dt.datetime) -> str:
    """Its line, as this receiver may read it."""
    account = getattr(message.recipient, "account", None)
    named = user_can_read_owner(account, reminder.duty)
    return line_about(reminder.rule, reminder.duty, reminder.occurrence, now, named=named)


def _may_go_at(owed: list[Reminder], now: dt.datetime) -> dt.datetime:
    """``now``, or when quiet hours or days off are over: an outage, or a server that was away, may
    have moved it there.
    """
    return min(goes_out_at(each.rule, each.duty, now, None) for each in owed)


def _still_owed(message: Message, now: dt.datetime) -> list[Reminder]:
    """What the message still has to say; the rest is written down as no longer owed.

    Owed: the duty is open and due on the day that was claimed, the rule is on, and its audience
    still has this receiver: the audience by which it was claimed, to whomever the rule was turned
    since (a rule edited while due loses nothing, and sends nothing to who owes it no more).
    """
    rows = message.reminders.filter(state=ReminderState.CLAIMED)
    rows = list(
        rows.select_related("rule", "duty__owner_person", "duty__owner_organization").order_by(
            "duty__due_at", "id"
        )
    )
    kept, gone, late, seen = [], [], [], set()
    told, latest = still_told(rows, now), _latest(message, rows, now)
    for each in rows:
        stands = each.duty.is_open and each.rule.is_on and each.pk in told
        stands = stands and not came_too_late(each.rule, each.planned_at, now)
        if not (stands and still_stands(each.duty, each.occurrence)):
            gone.append(each.pk)
        elif _order(each) < latest[each.duty_id, each.rule_id]:
            late.append(each.pk)
        elif adds_something(each.rule, each.duty_id, seen):
            kept.append(each)
            seen.add(each.duty_id)
    if gone:
        Reminder.objects.filter(pk__in=gone).update(state=ReminderState.NOT_OWED)
    if late:
        rows = Reminder.objects.filter(pk__in=late)
        rows.update(state=ReminderState.SUPERSEDED, message=None)
    return kept


def _order(reminder: Reminder) -> tuple:
    return reminder.planned_at, step_of(reminder.occurrence), reminder.pk


def _latest(message: Message, rows: list[Reminder], now: dt.datetime) -> dict[tuple, tuple]:
    """The last occurrence of each duty and rule that goes to her this way now, in whatever message:
    those before it say nothing that it does not.
    """
    going = Reminder.objects.filter(
        recipient=message.recipient_id,
        channel=message.channel,
        duty__in={each.duty_id for each in rows},
        state=ReminderState.CLAIMED,
        message__state=MessageState.WAITING,
        message__next_try_at__lte=now,
    ).select_related("duty")
    found: dict[tuple, tuple] = {}
    for each in (*rows, *going):
        if still_stands(each.duty, each.occurrence):
            key = (each.duty_id, each.rule_id)
            found[key] = max(_order(each), found.get(key, _order(each)))
    return found


def _send(message: Message, way: Reach, now: dt.datetime) -> int:
    """Send a leased message and keep what became of it; 1 where it left."""
    if obstacle := way.obstacle(message.recipient):  # since it was claimed
        _settle(message, now, MessageState.UNREACHABLE, obstacle)
        return 0
    try:
        way.send(message)
    except Undeliverable as refusal:
        _settle(message, now, MessageState.FAILED, str(refusal))
    except Exception as fault:  # whatever the other side does, the next message goes on
        # Never the words of the fault: a server may answer with what it was sent.
        logger.warning("message %s not sent: %s", message.pk, type(fault).__name__)
        given_up = message.tries >= AT_MOST
        state = MessageState.FAILED if given_up else MessageState.WAITING
        _settle(message, now, state, reason_of(fault))
    else:
        _settle(message, now, MessageState.SENT)
        return 1
    return 0


def reason_of(fault: Exception) -> str:
    """Why it was not sent, in words that staff understand."""
    if isinstance(fault, TimeoutError):
        return _("the other side did not answer in time")
    if isinstance(fault, OSError):
        return _("the other side could not be reached, or did not take it")
    return _("the other side answered with a fault (%s)") % type(fault).__name__


@transaction.atomic
def _settle(message: Message, now: dt.datetime, state: str, error: str = "") -> None:
    """Sent, to be tried again, or given up; only by whoever holds the lease."""
    row = Message.objects.select_for_update().get(pk=message.pk)
    if row.state != MessageState.SENDING or row.tries != message.tries:
        return  # the lease ran out, and somebody else sends it under the same Message-ID
    row.state, row.leased_until, row.error = state, None, error[:200]
    if state == MessageState.SENT:
        row.sent_at = now
    if state == MessageState.WAITING:
        row.next_try_at = now + dt.timedelta(minutes=WAITS[row.tries - 1])
    row.save(update_fields=["state", "leased_until", "error", "sent_at", "next_try_at"])
    if claim := CLAIM_OF.get(state):
        row.reminders.filter(state=ReminderState.CLAIMED).update(state=claim)


def try_again(*, message: Message, by, now: dt.datetime) -> Message:
    """Send once more what was given up: the office, after it mended an address or a server.

    Raises ``CannotSendAgain``.
    """
    if not user_can_note_receipt(by):
        record_event(verb="message.retry", obj=message, by=by, now=now, refused=True)
        raise CannotSendAgain(_("Only the office sends messages again."))
    with transaction.atomic():
        row = Message.objects.select_for_update().get(pk=message.pk)
        if row.state in (MessageState.FAILED, MessageState.UNREACHABLE):
            row.state, row.tries, row.next_try_at, row.error = MessageState.WAITING, 0, now, ""
            row.save(update_fields=["state", "tries", "next_try_at", "error"])
            row.reminders.filter(state=ReminderState.FAILED).update(state=ReminderState.CLAIMED)
            record_event(verb="message.retry", obj=row, by=by, now=now)
    return row
