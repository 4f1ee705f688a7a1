"""Due dates that move together: with the calendar, or with a default term where the director says.

A date typed by hand never moves here; nor one that a body or a permit fixed.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from cms.accounts.hats import hat_worn
from cms.calendars.services import end_of_day
from cms.core.audit import record_event
from cms.core.models import Channel
from workflows.duties.enums import DueSource, DutyAct, MoveCause
from workflows.duties.kinds import kind_of
from workflows.duties.models import DateMove, Duty, DutyEvent, DutyQuerySet, DutyTerm
from workflows.duties.permissions import (
    TERM_KEEPERS,
    user_can_change_terms,
    user_can_move_dates,
)
from workflows.duties.services.ledger import due_columns, event_of
from workflows.duties.terms import (
    LONGEST,
    Length,
    TermDue,
    TermUnit,
    due_again,
    dues_by_calendar,
    length_of,
    term_named,
)

BATCH = 500
ASKED_AT_ONCE = 250  # rules of one query, each with a day of its own


class CannotChangeTerm(Exception):
    """The term stays as it is; the message is a sentence for the screen."""


class CannotMoveDates(Exception):
    """Every date stays; the message is a sentence for the screen."""


@dataclass(frozen=True)
class Shift:
    """One open duty and the date to which it would move."""

    duty: Duty
    due: TermDue

    @property
    def due_at(self) -> datetime:
        return end_of_day(self.due.date)


def change_term(
    *, term: str, amount: int, unit: str, reason: str, by, now: datetime, source: str = ""
) -> DutyTerm:
    """Set a default term; ``source`` is the law or decision behind it, empty: as shipped.

    What is open keeps its date until the director moves it (``move_to_term``). Raises
    ``CannotChangeTerm``.
    """
    refusal = _refusal_of_term(term, amount, unit, source, reason, by)
    if refusal:
        record_event(verb="term.change", obj="duties.dutyterm", by=by, now=now, refused=True)
        raise CannotChangeTerm(refusal)
    with transaction.atomic():
        row = DutyTerm.objects.create(
            term=term,
            amount=amount,
            unit=unit,
            source=source.strip()[:200],
            reason=reason.strip()[:200],
            at=now,
            entered_by=by,
            acting_as=hat_worn(by, TERM_KEEPERS),
            channel=Channel.ADMIN,
        )
        words = f"{term_named(term).label} {row}"
        record_event(verb="term.change", obj=row, by=by, now=now, detail=words)
        return row


def would_move(term: str, length: Length | None = None) -> list[Shift]:
    """The open duties that were dated by this term and would be due on another day under it now;
    with ``length``: if it were that long. The first due first.
    """
    length = length or length_of(term)
    dues: dict[str, TermDue] = {}
    found = []
    rows = _computed().filter(term=term).select_related("owner_person", "owner_organization")
    for duty in rows.order_by("due_at", "id"):
        if duty.rule not in dues:
            dues[duty.rule] = due_again(duty.rule, length, term)
        shift = Shift(duty, dues[duty.rule])
        if shift.due_at != duty.due_at:
            found.append(shift)
    return found


def move_to_term(*, term: str, duties: Collection[int], by, now: datetime) -> DateMove:
    """Let these open duties, by their ids, follow the term as it is now; all others stay.

    The director confirms which (office-needs, "Readings settled"). Raises ``CannotMoveDates``.
    """
    refusal = ""
    if not user_can_move_dates(by):
        refusal = _("Only the office director moves the dates of open duties.")
    elif term_named(term) is None:
        refusal = _("This is no default term.")
    if not refusal:
        chosen = set(duties)
        with transaction.atomic():
            shifts = [shift for shift in would_move(term) if shift.duty.pk in chosen]
            reason = f"{term_named(term).label}：{length_of(term)}"
            move = _move(shifts, MoveCause.TERM, reason, by, now, term)
        if move is not None:
            return move
        refusal = _("None of these duties would move: choose some of the list.")
    record_event(verb="duty.move", obj="duties.datemove", by=by, now=now, refused=True)
    raise CannotMoveDates(refusal)


@transaction.atomic
def follow_calendar(*, reason: str, by, now: datetime) -> DateMove | None:
    """The calendar changed: what was computed by a rule is computed again; None if nothing moved.

    Called inside the transaction of the change, which has judged whether it may. What was reckoned
    by weekends (暂按周末推算) and is certain now says so no longer, moved or not.
    """
    rules = _computed().order_by().values_list("rule", flat=True).distinct()
    dues = dues_by_calendar(rules)
    shifts = list(_off_their_day(dues))
    move = _move(shifts, MoveCause.CALENDAR, reason, by, now) if shifts else None
    _settle({rule for rule, due in dues.items() if not due.provisional})
    return move


def _off_their_day(dues: dict[str, TermDue]) -> Iterator[Shift]:
    """The duties that these rules date now on another day; no other is read."""
    for some in _batches(list(dues), ASKED_AT_ONCE):
        moved = Q()
        for rule in some:
            moved |= Q(rule=rule) & ~Q(due_at=end_of_day(dues[rule].date))
        rows = _computed().filter(moved).select_related("owner_person", "owner_organization")
        for duty in rows.order_by("id"):
            yield Shift(duty, replace(dues[duty.rule], term=duty.term))


def _settle(certain: set[str]) -> None:
    """What was reckoned by weekends and has one of these rules is certain."""
    guessed = _computed().filter(due_source=DueSource.PROVISIONAL)
    rows = guessed.select_for_update().order_by("id").values_list("pk", "rule")
    for some in _batches([pk for pk, rule in rows if rule in certain]):
        Duty.objects.filter(pk__in=some).update(due_source=DueSource.COMPUTED)


def _batches(keys: list, size: int = BATCH) -> Iterator[list]:
    return (keys[start : start + size] for start in range(0, len(keys), size))


def _computed() -> DutyQuerySet:
    """Open, and dated by a rule."""
    return Duty.objects.open().exclude(rule="").exclude(due_source=DueSource.TYPED)


def _move(
    shifts: Iterable[Shift], cause: MoveCause, reason: str, by, now: datetime, term: str = ""
) -> DateMove | None:
    """Move the rows behind the duties, then the duties; what changed meanwhile stays.

    A row is told by the rule that it shares with its duty: those of one rule go together, not those
    that happen to end on one day.
    """
    shifts = sorted(shifts, key=lambda s: (*_way(s), s.duty.pk))
    for _key, group in groupby(shifts, key=_way):
        group = list(group)
        carry = kind_of(group[0].duty).carry
        if carry is not None:
            carry([shift.duty for shift in group], group[0].due, now)
    dues = {shift.duty.pk: shift for shift in shifts}
    moved, was = [], {}
    for some in _batches(sorted(dues)):
        for duty in _computed().filter(pk__in=some).select_for_update(of=("self",)).order_by("id"):
            seen = dues[duty.pk]
            if (duty.due_at, duty.rule) == (seen.duty.due_at, seen.duty.rule):
                was[duty.pk] = duty.due_at
                for name, value in due_columns(seen.due).items():
                    setattr(duty, name, value)
                moved.append(duty)
    if not moved:
        return None
    move = DateMove.objects.create(
        cause=cause,
        term=term,
        reason=reason[:200],
        number=len(moved),
        at=now,
        entered_by=by,
        acting_as=hat_worn(by, TERM_KEEPERS),
        channel=Channel.ADMIN if by is not None else Channel.SYSTEM,
    )
    Duty.objects.bulk_update(moved, [*due_columns(now)], batch_size=BATCH)
    DutyEvent.objects.bulk_create(
        (
            event_of(duty, DutyAct.RESCHEDULED, by, now, reason, was_due_at=was[duty.pk], move=move)
            for duty in moved
        ),
        batch_size=BATCH,
    )
    record_event(verb="duty.move", obj=move, by=by, now=now, detail=str(len(moved)))
    return move


def _way(shift: Shift) -> tuple[str, str, str]:
    return shift.duty.kind, shift.duty.rule, shift.due.rule


def _refusal_of_term(term: str, amount: int, unit: str, source: str, reason: str, by) -> str:
    known = term_named(term)
    if not user_can_change_terms(by):
        return _("Only the office changes default terms.")
    if known is None:
        return _("This is no default term.")
    if unit not in [each.value for each in known.units]:
        return _("This term is not counted in this unit.")
    if not 1 <= amount <= LONGEST:
        return _("A term is at least 1 and at most %(most)d.") % {"most": LONGEST}
    if not reason.strip():
        return _("Please give the reason.")
    now_is = length_of(term)
    same = (amount, TermUnit(unit)) == (now_is.amount, now_is.unit)
    if same and source.strip() in {"", now_is.source}:
        return _("The term is so already.")
    return ""
