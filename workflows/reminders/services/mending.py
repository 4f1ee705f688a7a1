"""What found no address goes out once there is one."""

import datetime as dt
from collections import defaultdict
from functools import cache

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from workflows.reminders.enums import MessageState, Receipt, ReminderState
from workflows.reminders.models import Message, Reminder
from workflows.reminders.ways import reach

LOOKED_BACK = dt.timedelta(days=30)  # what lay so long is nobody's news


def wake_mended(*, now: dt.datetime) -> None:
    """What waited for an address, an account or a channel goes out, together: one message a person
    and channel, of what is still owed. The sweep calls it, under its lock.

    Not what the office has said by telephone meanwhile.
    """
    rows = Message.objects.filter(
        state=MessageState.UNREACHABLE, receipt=Receipt.NONE, made_at__gte=now - LOOKED_BACK
    ).order_by("id")
    piles = defaultdict(list)
    for row in rows.select_for_update().filter(pk__in=_mended(rows)):
        piles[row.recipient_id, row.channel].append(row)
    for pile in piles.values():
        *earlier, last = pile
        claims = Reminder.objects.filter(message__in=pile, state=ReminderState.FAILED)
        claims.update(state=ReminderState.CLAIMED, message=last)
        last.state, last.error, last.next_try_at = MessageState.WAITING, "", now
        for row in earlier:
            row.state, row.error = MessageState.NOT_OWED, _("Said in a later message.")
        Message.objects.bulk_update(pile, ["state", "error", "next_try_at"])


def _mended(rows: QuerySet[Message]) -> list[int]:
    """Those that would find their way now; only these are locked, the others only looked at."""
    way = cache(reach)
    found = rows.select_related("recipient__account")
    return [row.pk for row in found if not way(row.channel).obstacle(row.recipient)]
