"""The sweep: what every rule wants sent is claimed once, and gathered into messages."""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterable

from django.conf import settings
from django.db import transaction

from cms.calendars.services import shanghai_date
from cms.calendars.table import current_table
from cms.core.locks import hold_lock
from cms.people.models import Person
from workflows.duties.enums import DutyState
from workflows.reminders.audience import Audiences, Receiver
from workflows.reminders.enums import MessageState, ReminderState, Side
from workflows.reminders.hours import goes_out_at
from workflows.reminders.models import Message, Preference, Reminder, ReminderRule, SweepMark
from workflows.reminders.planning import Planned, is_of_a_day, planned
from workflows.reminders.ways import Reach, reach

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
    wanted = []
    for rule in ReminderRule.objects.filter(is_on=True).order_by("id"):
        wanted += _since_the_mark(rule, mark, now)
    claims = _claim(wanted, now) if wanted else []
    _wake_urgent(now)
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
    wanted = list(_since_the_mark(rule, mark, now)) if mark and rule.is_on else []
    if wanted:
        _claim(wanted, now)


def _since_the_mark(rule: ReminderRule, mark: SweepMark, now: dt.datetime) -> Iterable[Planned]:
    since = min(mark.until, now) - LOOK_BACK
    if since < rule.counts_from <= now:  # later than now: saved by a clock that went ahead
        since = rule.counts_from
    corrected = mark.calendar not in ("", current_table().version)
    return planned(rule, since, now, corrected=corrected) if since < now else []


def _claim(wanted: list[Planned], now: dt.datetime) -> list[Reminder]:
    """New claims with their messages; what was claimed before is left as it is."""
    duties = {each.duty.pk: each.duty for each in wanted}
    audiences = Audiences(duties.values(), now)
    held, ways, latest = Held(duties), Ways(), {}
    for each in wanted:
        key, stands = (each.duty.pk, each.rule.pk), (each.at, each.step)
        latest[key] = max(stands, latest.get(key, stands))
    claims, superseded = [], []
    for each in wanted:
        rule, duty = each.rule, each.duty
        is_latest = (each.at, each.step) == latest[duty.pk, rule.pk]
        for receiver in audiences.of(rule, duty):
            for channel in ways.that_reach(receiver.person, rule.channels):
                if held.has(each, receiver.person, channel):
                    continue
                (claims if is_latest else superseded).append(_reminder(each, receiver, channel))
    for reminder in superseded:
        reminder.state = ReminderState.SUPERSEDED
    _gather(claims, ways, now)
    Reminder.objects.bulk_create([*superseded, *claims], batch_size=500)
    return claims


class Held:
    """What was claimed of these duties before."""

    KEYS = ("duty_id", "rule_id", "recipient_id", "channel", "occurrence", "planned_at")

    def __init__(self, duties: Iterable[int]) -> None:
        pks = list(duties)
        self.claims: set[tuple] = set()
        self.days: set[tuple] = set()
        self.told: set[tuple] = set()
        for start in range(0, len(pks), 500):
            rows = Reminder.objects.filter(duty__in=pks[start : start + 500])
            for duty, rule, *to, occurrence, at in rows.values_list(*self.KEYS):
                self.claims.add((duty, rule, *to, occurrence))
                self.told.add((duty, rule, occurrence))
                if is_of_a_day(occurrence):
                    self.days.add((duty, rule, *to, occurrence[:10], shanghai_date(at)))

    def has(self, each: Planned, person: int, channel: str) -> bool:
        """The same one; or, from a rule that counted otherwise before, one of the same day. What
        a corrected calendar moved is nobody's news where anybody had it.
        """
        key = (each.duty.pk, each.rule.pk)
        if each.late and (*key, each.occurrence) in self.told:
            return True
        to = (*key, person, channel)
        day = (*to, each.occurrence[:10], shanghai_date(each.at))
        is_twice_a_day = is_of_a_day(each.occurrence) and day in self.days
        return is_twice_a_day or (*to, each.occurrence) in self.claims


def _wake_urgent(now: dt.datetime) -> None:
    """What waits out quiet hours goes when its matter becomes urgent (office-needs 9)."""
    waiting = Message.objects.filter(state=MessageState.WAITING, tries=0, next_try_at__gt=now)
    owed = Reminder.objects.filter(duty__urgent=True, duty__state=DutyState.OPEN)
    owed = owed.exclude(rule__side=Side.HOLIDAY).filter(state=ReminderState.CLAIMED)
    waiting.filter(pk__in=owed.filter(message__in=waiting).values("message")).update(
        next_try_at=now
    )


def _reminder(each: Planned, receiver: Receiver, channel: str) -> Reminder:
    return Reminder(
        duty=each.duty,
        rule=each.rule,
        occurrence=each.occurrence,
        recipient_id=receiver.person,
        on_behalf_of_id=receiver.instead_of,
        channel=channel,
        planned_at=each.at,
    )


class Ways:
    """By which of a rule's channels each person can be reached; read once a person."""

    def __init__(self) -> None:
        self.people: dict[int, Person] = {}
        self.found: dict[tuple[int, str], str] = {}
        self.reaches: dict[str, Reach] = {}

    def obstacle(self, pk: int, channel: str) -> str:
        """Why not; empty where she can."""
        if pk not in self.people:
            self.people[pk] = Person.objects.select_related("account").get(pk=pk)
        if (pk, channel) not in self.found:
            way = self.reaches.setdefault(channel, reach(channel))
            self.found[pk, channel] = way.obstacle(self.people[pk])
        return self.found[pk, channel]

    def that_reach(self, pk: int, channels: list[str]) -> list[str]:
        """Where none does, the first: the office is told that nobody was reached."""
        return [each for each in channels if not self.obstacle(pk, each)] or channels[:1]


def _gather(claims: list[Reminder], ways: Ways, now: dt.datetime) -> None:
    """One message for each person, channel and hour of going out (digest)."""
    wishes = dict(
        Preference.objects.filter(
            person__in={claim.recipient_id for claim in claims}, at__isnull=False
        ).values_list("person", "at")
    )
    piles: dict[tuple, list[Reminder]] = defaultdict(list)
    for claim in claims:
        wish = wishes.get(claim.recipient_id)
        at = goes_out_at(claim.rule, claim.duty, now, wish)
        piles[claim.recipient_id, claim.channel, at].append(claim)
    for (recipient, channel, at), pile in piles.items():
        message = _message(recipient, channel, ways.obstacle(recipient, channel), at, now)
        for claim in pile:
            claim.message = message


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
