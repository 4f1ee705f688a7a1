"""What a rule wants sent in a window of time: read from the ledger by what is due, never by what
exists. Nothing is written here, so that a preview and the sweep say the same.
"""

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial

from django.db.models import Min, Q, QuerySet

from cms.calendars.services import SHANGHAI, shanghai_date
from cms.calendars.table import current_table
from workflows.duties.enums import DutyAct, DutyState, Passing, Urgency
from workflows.duties.models import Duty, DutyEvent, DutyQuerySet, Handover
from workflows.reminders.enums import Audience, Side, Unit
from workflows.reminders.holidays import holiday_after
from workflows.reminders.hours import goes_out_at, opens_at, shuts_before
from workflows.reminders.models import Reminder, ReminderRule
from workflows.reminders.timing import ONE_DAY, days_between, moment_on, occurrences

RANGES_A_QUERY = 50  # SQLite takes no deeper expression; neither is read well by a planner
MIDNIGHT = dt.time(0, 0)
OPENED = "opened"  # keys of what happens once to a duty
TURNED = {Urgency.URGENT: "urgent", Urgency.MOST_URGENT: "most urgent"}
TAKEN_OVER = "taken over "  # with the handover that made it somebody else's
SOONER = "sooner "  # with the term that it was moved to
KEY = re.compile(r"(\d{4}-\d\d-\d\d)(?: \d\d:\d\d)? ([+-]\d+) ([A-Z]+)$")


@dataclass(frozen=True)
class Planned:
    """One occurrence of a rule about one duty. ``step`` orders those that go at one moment;
    ``late``: a corrected calendar moved it to before what was looked at already; ``wish``: it goes
    to those alone who wish to be told at that time of day, which is before the rule's.
    """

    rule: ReminderRule
    duty: Duty
    occurrence: str
    at: dt.datetime
    step: int = 0
    late: bool = False
    wish: dt.time | None = None


def planned(
    rule: ReminderRule,
    since: dt.datetime,
    until: dt.datetime,
    *,
    corrected: bool = False,
    wishes: Iterable[dt.time] = (),
) -> Iterator[Planned]:
    """Occurrences after ``since`` and not after ``until``, of duties open now, in no order.

    Not what lay before the duty was handed out. ``corrected``: the calendar changed since the last
    look; what it moved to before ``since`` goes now. ``wishes``: the times of day that people set.
    """
    for each in _found(rule, since, until, corrected, wishes):
        if begins_at(each.duty) <= each.at:
            yield each


def begins_at(duty: Duty) -> dt.datetime:
    """When its owner may first be told of it."""
    return duty.start_at or duty.opened_at


def _found(rule, since, until, corrected: bool, wishes: Iterable[dt.time]) -> Iterator[Planned]:
    rows = Duty.objects.open().select_related("owner_person", "owner_organization")
    if rule.kinds:
        rows = rows.filter(kind__in=rule.kinds)
    if rule.side == Side.OPENING:
        yield from _by_opening(rule, rows, since, until)
    elif rule.unit == Unit.HOURS and rule.side != Side.HOLIDAY:
        yield from _by_hours(rule, rows, since, until)
    else:
        find = _by_holiday if rule.side == Side.HOLIDAY else partial(_by_days, corrected=corrected)
        yield from find(rule, rows, since, until, rule.at)
        find = _by_holiday if rule.side == Side.HOLIDAY else _by_days
        for wish in sorted({wish for wish in wishes if wish < rule.at}):
            for each in find(rule, rows, since, until, wish):
                yield replace(each, wish=wish)


def key_of_occurrence(due: dt.date, step: int, unit: str) -> str:
    """How an occurrence is known: ``2026-12-10 -3 DAYS``."""
    return f"{due:%Y-%m-%d} {step:+d} {unit}"


def key_of_hours(due_at: dt.datetime, step: int) -> str:
    """With the hour, since a term may be moved within its day: ``2026-12-10 16:00 -2 HOURS``."""
    return f"{due_at.astimezone(SHANGHAI):%Y-%m-%d %H:%M} {step:+d} {Unit.HOURS}"


@dataclass(frozen=True)
class Distance:
    """What an occurrence's key says: so far from that due day, counted so."""

    due: str
    step: int
    unit: str

    @property
    def in_days(self) -> int | None:
        """The same in days, where hours make whole ones."""
        whole = self.unit != Unit.HOURS or self.step % 24 == 0
        return (self.step // 24 if self.unit == Unit.HOURS else self.step) if whole else None


def distance_of(occurrence: str) -> Distance | None:
    """None where it has none: handing out or over, urgency, a holiday."""
    found = KEY.match(occurrence)
    return Distance(found[1], int(found[2]), found[3]) if found else None


def step_of(occurrence: str) -> int:
    """The distance in such a key; 0 where it has none."""
    found = distance_of(occurrence)
    return found.step if found else 0


def says_the_same(each: Planned, occurrence: str, at: dt.datetime) -> bool:
    """Whether this was said about the same term by ``occurrence``, claimed for ``at``, when the
    rule counted otherwise.

    Days say one thing a day. In another unit the same figure, or the same distance, is the same
    occurrence; what is repeated goes on at its own pace, and not before that.
    """
    now, was = distance_of(each.occurrence), distance_of(occurrence)
    if now is None or was is None or now.due != was.due:
        return False
    if shanghai_date(at) == shanghai_date(each.at) and {now.unit, was.unit} != {Unit.HOURS}:
        return True
    if now.unit == was.unit:
        return False
    if each.rule.repeat:
        return abs(shanghai_date(each.at) - shanghai_date(at)).days < each.rule.repeat
    return now.step == was.step or (now.in_days is not None and now.in_days == was.in_days)


def still_stands(duty: Duty, occurrence: str) -> bool:
    """Whether a claimed occurrence is about the term that the duty has now."""
    if occurrence in (OPENED, *TURNED.values()) or occurrence.startswith(TAKEN_OVER):
        return True
    if occurrence.startswith(SOONER):
        return occurrence == _key_of_sooner(duty)
    due = duty.due_at.astimezone(SHANGHAI)
    return occurrence.startswith(
        f"{due:%Y-%m-%d %H:%M}" if ":" in occurrence else f"{due:%Y-%m-%d}"
    )


def came_too_late(rule: ReminderRule, planned_at: dt.datetime, now: dt.datetime) -> bool:
    """What is said before a holiday is of no use in it: it is planned for the last day before."""
    return rule.side == Side.HOLIDAY and shanghai_date(now) > shanghai_date(planned_at)


def adds_something(rule: ReminderRule, duty: int, said: set[int]) -> bool:
    """Beside what a message says already: that it was handed out, or that a holiday comes, is said
    of no duty (by its id) of which something else is ``said``.
    """
    return duty not in said or rule.side not in (Side.OPENING, Side.HOLIDAY)


def _by_opening(rule, rows: DutyQuerySet, since, until) -> Iterator[Planned]:
    rows = rows.order_by()  # two windows, each along its own index
    for duty in rows.filter(start_at=None, opened_at__gt=since, opened_at__lte=until):
        yield Planned(rule, duty, OPENED, duty.opened_at)
    for duty in rows.filter(start_at__gt=since, start_at__lte=until):
        yield Planned(rule, duty, OPENED, duty.start_at)
    yield from _by_turning_urgent(rule, rows, since, until)
    if rule.audience == Audience.OWNER:
        yield from _by_taking_over(rule, rows, since, until)
        yield from _by_moving_forward(rule, rows, since, until)


def _by_taking_over(rule, rows: DutyQuerySet, since, until) -> Iterator[Planned]:
    """It is new to whoever takes it over, and what was claimed for its owner before is owed to
    nobody: she is told at once. Of several handovers the last, where it is still hers.

    Read from the signed lists, of which there are few however long the ledger is: its own events
    are known by moment only where they move a date.
    """
    taken: dict[int, Handover] = {}
    for handover in Handover.objects.filter(at__gt=since, at__lte=until).order_by("at", "id"):
        moved = [line for line in handover.lines if line["passing"] == Passing.MOVED]
        taken.update((line["duty"], handover) for line in moved)
    for duty in rows.in_bulk(list(taken)).values():
        handover = taken[duty.pk]
        if duty.owner_person_id == handover.taker_id:
            yield Planned(rule, duty, f"{TAKEN_OVER}{handover.pk}", handover.at, step=2)


def _by_turning_urgent(rule, rows: DutyQuerySet, since, until) -> Iterator[Planned]:
    """An urgent matter has a new term from now on: whoever owes it is told at once (加急), and
    once more where it becomes 特急.
    """
    lines = _moves(since, until).filter(duty__urgent=True)
    moved = dict(lines.values_list("duty_id", "at"))  # the last of each stands
    for duty in rows.in_bulk(list(moved)).values():
        yield Planned(rule, duty, TURNED[duty.urgency], moved[duty.pk], step=1)


def _by_moving_forward(rule, rows: DutyQuerySet, since, until) -> Iterator[Planned]:
    """A term that now ends sooner is news: what the rules say ahead of it may be over already.

    Not of an urgent matter, which is told as such; nor where it ends no sooner than before the
    first move of this window.
    """
    was: dict[int, dt.datetime] = {}
    moved: dict[int, dt.datetime] = {}
    lines = _moves(since, until).filter(duty__urgent=False, was_due_at__isnull=False)
    for pk, before, at in lines.values_list("duty_id", "was_due_at", "at"):
        was.setdefault(pk, before)
        moved[pk] = at
    for duty in rows.in_bulk(list(moved)).values():
        if duty.due_at < was[duty.pk]:
            yield Planned(rule, duty, _key_of_sooner(duty), moved[duty.pk], step=1)


def _key_of_sooner(duty: Duty) -> str:
    return f"{SOONER}{duty.due_at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"


def _moves(since, until) -> QuerySet[DutyEvent]:
    """Changes of the terms of open duties, in their order."""
    lines = DutyEvent.objects.filter(act=DutyAct.RESCHEDULED, at__gt=since, at__lte=until)
    return lines.filter(duty__state=DutyState.OPEN).order_by("at", "id")


def _by_hours(rule, rows: DutyQuerySet, since, until) -> Iterator[Planned]:
    step = rule.timing.first
    far = dt.timedelta(hours=step)
    due_in = Q(due_at__gt=since - far, due_at__lte=until - far)
    if step < 0:
        for shut, opens in _closing_times(rule, since, until):
            due_in |= Q(due_at__gt=shut - far, due_at__lte=opens)
    for duty in rows.filter(due_in):
        at = _in_time(rule, duty, far)
        if since < at <= until:
            yield Planned(rule, duty, key_of_hours(duty.due_at, step), at)


def _in_time(rule: ReminderRule, duty: Duty, far: dt.timedelta) -> dt.datetime:
    """What is to come before its term, and would be held back past it, comes before that."""
    at = duty.due_at + far
    if at > duty.due_at or goes_out_at(rule, duty, at, None) < duty.due_at:
        return at
    before = shuts_before(rule, at)
    return before if begins_at(duty) <= before else at


def _closing_times(rule, since, until) -> Iterator[tuple[dt.datetime, dt.datetime]]:
    """(last moment, when it opens again) of each time in this window at which the rule shuts."""
    for clock in {rule.quiet_from, MIDNIGHT}:
        for day in days_between(since, until + ONE_DAY, clock):
            shut_at = moment_on(day, clock)
            opens, last = opens_at(rule, shut_at), shuts_before(rule, shut_at)
            if opens != shut_at and since < last <= until:
                yield last, opens


def _by_holiday(rule, rows: DutyQuerySet, since, until, clock: dt.time) -> Iterator[Planned]:
    """Once before each holiday, even if its table is corrected after that."""
    for day in days_between(since, until, clock):
        holiday = holiday_after(current_table(), day)
        if holiday is None:
            continue
        told = Reminder.objects.filter(rule_id=rule.pk, occurrence__endswith=holiday.key)
        on_the_day = Q(
            planned_at__gte=moment_on(day, MIDNIGHT),
            planned_at__lt=moment_on(day + ONE_DAY, MIDNIGHT),
        )
        if told.exclude(on_the_day).exists():
            continue
        first = moment_on(holiday.first, MIDNIGHT)
        end = moment_on(holiday.ahead_until + ONE_DAY, MIDNIGHT)
        for duty in rows.filter(due_at__gte=first, due_at__lt=end):
            due = shanghai_date(duty.due_at)
            yield Planned(rule, duty, f"{due:%Y-%m-%d} {holiday.key}", moment_on(day, clock))


def _by_days(
    rule, rows: DutyQuerySet, since, until, clock: dt.time, *, corrected=False
) -> Iterator[Planned]:
    timing, oldest = replace(rule.timing, at=clock), shanghai_date(until)
    if not corrected and not days_between(since, until, clock):
        return
    if timing.repeat:
        earliest = rows.aggregate(at=Min("due_at"))["at"]
        oldest = min(oldest, shanghai_date(earliest)) if earliest else oldest
    else:
        oldest = dt.date.min + 400 * ONE_DAY
    found = occurrences(current_table(), timing, since, until, oldest, corrected=corrected)
    for ranges in _in_ranges(sorted(found)):
        due_in = Q()
        for first, last in ranges:
            start, end = moment_on(first, MIDNIGHT), moment_on(last + ONE_DAY, MIDNIGHT)
            due_in |= Q(due_at__gte=start, due_at__lt=end)
        for duty in rows.filter(due_in):
            due = shanghai_date(duty.due_at)
            for step, at in found[due].items():
                key, late = key_of_occurrence(due, step, rule.unit), at <= since
                yield Planned(rule, duty, key, until if late else at, step, late)


def _in_ranges(days: list[dt.date]) -> Iterator[list[tuple[dt.date, dt.date]]]:
    """Days that follow each other as one range; as many ranges at once as a query takes."""
    ranges: list[tuple[dt.date, dt.date]] = []
    for day in days:
        if ranges and ranges[-1][1] + ONE_DAY == day:
            ranges[-1] = (ranges[-1][0], day)
        else:
            ranges.append((day, day))
    for start in range(0, len(ranges), RANGES_A_QUERY):
        yield ranges[start : start + RANGES_A_QUERY]
