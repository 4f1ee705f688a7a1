"""The sweep: what every rule wants sent is claimed once, and gathered into messages."""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterable

from django.conf import settings
from django.db import transaction

from cms.calendars.table import current_table
from cms.core.locks import hold_lock
from workflows.duties.enums import DutyState
from workflows.reminders.enums import MessageState, ReminderState, Side
from workflows.reminders.models import Message, Reminder, ReminderRule, SweepMark
from workflows.reminders.planning import Planned, planned
from workflows.reminders.services.mending import wake_mended
from workflows.reminders.telling import Telling, Ways, latest_of, read_wishes, tellings

LOCK = "reminders.sweep"
# A duty may be stored after the sweep has passed the moment that it was opened in.
LOOK_BACK = dt.timedelta(minutes=15)
# A clock that lost its battery says 1970: the mark waits for it to be set right.
FOLLOWED_BACK = dt.timedelta(days=400)


@transaction.atomic
def sweep(*, now: dt.datetime) -> int:
    """Claim everything that became due since the last sweep; returns how many were claimed.

    The claims, the messages and how far was looked are one transaction: whatever happens to the
    process, nothing is lost and nothing claimed twice. A clock that moved back is followed: what
    it shows anew is looked at anew, and the unique claim keeps it single. What fell due while
    nothing ran: the latest of each rule goes out, the earlier ones are kept as superseded
    (reliability.md F13).
    """
    hold_lock(LOCK)
    mark, _made = SweepMark.objects.select_for_update().get_or_create(pk=1, defaults={"until": now})
    wanted, wishes = [], read_wishes()
    for rule in ReminderRule.objects.filter(is_on=True).order_by("id"):
        wanted += _since_the_mark(rule, mark, wishes, now)
    claims = _claim(wanted, wishes, now) if wanted else []
    _wake_urgent(now)
    wake_mended(now=now)
    if now > mark.until - FOLLOWED_BACK:
        mark.until = now
    mark.furthest = max(now, mark.furthest or now)
    mark.calendar = current_table().version
    mark.save(update_fields=["until", "furthest", "calendar"])
    return len(claims)


def claim_owed(*, rule: ReminderRule, now: dt.datetime) -> None:
    """Claim what a rule, as it stands, owes up to ``now``: its form is about to change.

    The caller holds ``LOCK``, and took it before any row.
    """
    mark = SweepMark.objects.filter(pk=1).first()
    wishes = read_wishes()
    wanted = list(_since_the_mark(rule, mark, wishes, now)) if mark and rule.is_on else []
    if wanted:
        _claim(wanted, wishes, now)


def _since_the_mark(
    rule: ReminderRule, mark: SweepMark, wishes: dict[int, dt.time], now: dt.datetime
) -> Iterable[Planned]:
    since = min(mark.until, now) - LOOK_BACK
    if since < rule.counts_from <= now:  # later than now: saved by a clock that went ahead
        since = rule.counts_from
    corrected = mark.calendar not in ("", current_table().version)
    if since >= now:
        return []
    return planned(rule, since, now, corrected=corrected, wishes=wishes.values())


def _claim(wanted: list[Planned], wishes: dict[int, dt.time], now: dt.datetime) -> list[Reminder]:
    """New claims with their messages; what was claimed before is left as it is."""
    found, ways = tellings(wanted, wishes, now)
    goes, superseded = latest_of(found)
    piles: dict[tuple, list[Reminder]] = defaultdict(list)
    for each in goes:
        pile = (each.receiver.person, each.channel, each.goes_out_at(now))
        piles[pile].append(_reminder(each))
    _gather(piles, ways, now)
    claims = [claim for pile in piles.values() for claim in pile]
    earlier = [_reminder(each, ReminderState.SUPERSEDED) for each in superseded]
    Reminder.objects.bulk_create([*earlier, *claims], batch_size=500)
    return claims


def _wake_urgent(now: dt.datetime) -> None:
    """What waits out quiet hours goes when its matter becomes urgent (office-needs 9)."""
    waiting = Message.objects.filter(state=MessageState.WAITING, tries=0, next_try_at__gt=now)
    owed = Reminder.objects.filter(duty__urgent=True, duty__state=DutyState.OPEN)
    owed = owed.exclude(rule__side=Side.HOLIDAY).filter(state=ReminderState.CLAIMED)
    waiting.filter(pk__in=owed.filter(message__in=waiting).values("message")).update(
        next_try_at=now
    )


def _reminder(telling: Telling, state: str = ReminderState.CLAIMED) -> Reminder:
    each = telling.planned
    return Reminder(
        duty=each.duty,
        rule=each.rule,
        occurrence=each.occurrence,
        recipient_id=telling.receiver.person,
        on_behalf_of_id=telling.receiver.instead_of,
        channel=telling.channel,
        planned_at=each.at,
        state=state,
    )


def _gather(piles: dict[tuple, list[Reminder]], ways: Ways, now: dt.datetime) -> None:
    """One message for each person, channel and hour of going out (digest)."""
    for (recipient, channel, at), pile in piles.items():
        message = _message(recipient, channel, ways.obstacle(recipient, channel), at, now)
        for claim in pile:
            claim.message = message
            if message.state == MessageState.UNREACHABLE:
                claim.state = ReminderState.FAILED


def _message(
    person: int, channel: str, obstacle: str, at: dt.datetime, now: dt.datetime
) -> Message:
    """A message that has not left yet takes more; else a new one."""
    waiting = Message.objects.filter(
        recipient_id=person, channel=channel, state=MessageState.WAITING, tries=0, next_try_at=at
    )
    message = waiting.select_for_update().first() if at > now else None
    if message is not None:
        return message
    return Message.objects.create(
        recipient_id=person,
        channel=channel,
        message_id=f"<{uuid.uuid4()}@{_host()}>",
        state=MessageState.UNREACHABLE if obstacle else MessageState.WAITING,
        error=obstacle[:200],
        made_at=now,
        next_try_at=at,
    )


def _host() -> str:
    return settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].strip("<> ") or "lianxi"
