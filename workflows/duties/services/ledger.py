"""Opening and closing what is owed, in the transaction of the change that it describes."""

from datetime import datetime

from django.db import transaction
from django.db.models import CharField, Exists, OuterRef, QuerySet, Value
from django.db.models.functions import Cast, Concat
from django.utils.translation import gettext as _

from cms.accounts.hats import hat_worn
from cms.calendars.services import end_of_day
from cms.core.audit import object_ref, record_event
from cms.core.readied import Readied, Slot
from cms.people.models import Organization, Person
from workflows.duties.enums import (
    HANDOVER_KIND,
    MOVES,
    DueSource,
    DutyAct,
    DutyState,
    RequestState,
    Wish,
)
from workflows.duties.kinds import kind_of
from workflows.duties.models import Duty, DutyEvent, DutyRequest
from workflows.duties.owners import Owner, key_of, owner_of
from workflows.duties.permissions import user_can_reschedule_duty, user_can_waive_duty
from workflows.duties.terms import SetDue


class CannotWaiveDuty(Exception):
    """The duty stays open; the message says why."""


class CannotRescheduleDuty(Exception):
    """The date stays; the message says why."""


@transaction.atomic
def open_duty(
    *,
    kind: str,
    subject_ref: str,
    owner: Person | Organization | Owner,
    due,
    by,
    now: datetime,
    round: int = 1,
    start_at: datetime | None = None,
    urgency: str = "",
    link: str = "",
    subject_label: str = "",
) -> Duty:
    """Open what ``owner`` owes; a duty that is open already is returned as it stands.

    ``due`` is a ``Due`` of ``cms.calendars`` (end of that Shanghai day), a ``SetDue``, or an aware
    datetime typed by hand. The caller has judged whether it may.
    """
    owner = owner_of(owner)
    duty, created = Duty.objects.get_or_create(
        kind=kind,
        subject_ref=subject_ref,
        owner_key=owner.key,
        round=round,
        state=DutyState.OPEN,
        defaults={
            "owner_person": owner.person,
            "owner_organization": owner.organization,
            "subject_label": subject_label[:200],
            "opened_at": now,
            "start_at": start_at,
            **due_columns(due),
            "urgent": bool(urgency),
            "urgency": urgency,
            "link": link,
        },
    )
    if created:
        write_event(duty, DutyAct.OPENED, by, now)
    return duty


@transaction.atomic(savepoint=False)
def fulfil_duty(
    *,
    kind: str,
    subject_ref: str,
    owner: Person | Organization | Owner | str,
    by,
    now: datetime,
    outcome: str = "",
    round: int | None = None,
) -> Duty | None:
    """Close what was owed because it was done; None when nothing such is open.

    ``owner`` may be the key that the caller's row keeps, so that nobody is read for its id.

    Nothing open is no error: a waived duty must not stop a deputy from answering after all.
    """
    owed = {"kind": kind, "subject_ref": subject_ref, "owner_key": key_of(owner)}
    duty = OWED.first(**owed) if round is None else OWED_IN_ROUND.first(**owed, round=round)
    if duty is not None:
        close_duty(duty, DutyState.FULFILLED, DutyAct.FULFILLED, by, now, outcome)
    return duty


def fulfil_for_all(kind: str, refs: list[str], outcome: str, by, now: datetime) -> None:
    """Close what everybody owes about these subjects, because it was done."""
    held = Duty.objects.open().filter(kind=kind, subject_ref__in=refs).order_by("id")
    for subject_ref, owner_key in list(held.values_list("subject_ref", "owner_key")):
        fulfil_duty(
            kind=kind, subject_ref=subject_ref, owner=owner_key, by=by, now=now, outcome=outcome
        )


def waive_duty(*, duty: Duty, reason: str, by, now: datetime) -> Duty:
    """Close what need not be done after all (免办): the director, with a reason, and only what was
    asked of her (``decide_request``): whoever asks and whoever decides are two persons.

    Raises ``CannotWaiveDuty``; ``by=None`` is the system.
    """
    refusal = ""
    if by is not None and not user_can_waive_duty(by):
        refusal = _("Only the office director may waive a duty.")
    elif by is not None and not _was_granted(duty, Wish.WAIVE, by, now):
        refusal = _("A waiver is asked for by one person and granted by another: ask for it first.")
    elif not reason.strip():
        refusal = _("Please give the reason for waiving.")
    if not refusal:
        with transaction.atomic():
            duty = Duty.objects.select_for_update().get(pk=duty.pk)
            if duty.is_open:
                close_duty(duty, DutyState.WAIVED, DutyAct.WAIVED, by, now, reason)
                record_event(verb="duty.waive", obj=object_ref(duty), by=by, now=now)
                return duty
        refusal = _("This duty is closed already.")
    record_event(verb="duty.waive", obj=object_ref(duty), by=by, now=now, refused=True)
    raise CannotWaiveDuty(refusal)


def reschedule_duty(*, duty: Duty, due, reason: str, by, now: datetime, urgency: str = "") -> Duty:
    """Move a due date: the director, with a reason; the history keeps the old date and rule. More
    time she gives only where she was asked for it (``decide_request``).

    ``urgency``: the matter has become so urgent (加急, 特急) with it; a duty that is so stays so,
    and its hours are nobody's favour, even where it was overdue. Raises ``CannotRescheduleDuty``;
    ``by=None`` is the system.
    """
    refusal = ""
    if by is not None and not user_can_reschedule_duty(by):
        refusal = _("Only the office director may move a due date.")
    elif not reason.strip():
        refusal = _("Please give the reason for the new date.")
    if not refusal:
        with transaction.atomic():
            duty = Duty.objects.select_for_update().get(pk=duty.pk)
            refusal = _refusal_of_date(duty, due, by, now, bool(urgency))
            if not refusal:
                duty.urgency = urgency or duty.urgency
                duty.urgent = bool(duty.urgency)
                move_duty(duty, due, by, now, reason)
                record_event(verb="duty.reschedule", obj=object_ref(duty), by=by, now=now)
                return duty
    record_event(verb="duty.reschedule", obj=object_ref(duty), by=by, now=now, refused=True)
    raise CannotRescheduleDuty(refusal)


def _refusal_of_date(duty: Duty, due, by, now: datetime, urgent: bool) -> str:
    """Of a locked row: what it was due before is certain only now."""
    if not duty.is_open:
        return _("This duty is closed already.")
    is_later = due_columns(due)["due_at"] > duty.due_at
    is_favour = is_later and not urgent and by is not None
    if is_favour and not _was_granted(duty, Wish.EXTEND, by, now):
        return _("More time is asked for by one person and granted by another: ask for it first.")
    return ""


def _was_granted(duty: Duty, wish: str, by, now: datetime) -> bool:
    """Whether somebody asked for this and ``by`` grants it at this moment (``decide_request``).
    What was granted once is no leave for more.
    """
    granted = DutyRequest.objects.filter(state=RequestState.GRANTED, decided_by=by, decided_at=now)
    return granted.filter(duty=duty.pk, wish=wish).exists()


@transaction.atomic(savepoint=False)
def close_duties_about(
    *, subject_ref: str, state: DutyState, reason: str, by, now: datetime, kind: str = ""
) -> int:
    """Close everything still owed about a subject, since its matter has ended; returns how many.

    ``state`` is WAIVED (no longer needed) or LAPSED (not done in time). The caller is the
    service that ended the matter and has judged whether it may.
    """
    rows = Duty.objects.open().filter(subject_ref=subject_ref)
    if kind:
        rows = rows.filter(kind=kind)
    duties = list(rows.select_for_update().order_by("id"))
    act, outcome = DutyAct(state.value), reason[:200]
    assert all(state in MOVES[duty.state] for duty in duties)
    if duties:  # two statements, however many are owed
        closed = Duty.objects.filter(pk__in=[duty.pk for duty in duties])
        closed.update(state=state, fulfilled_at=now, outcome=outcome)
        DutyEvent.objects.bulk_create(event_of(duty, act, by, now, reason) for duty in duties)
        end_requests([duty.pk for duty in duties], now)
        end_handovers({duty.owner_person_id for duty in duties} - {None}, by, now)
    return len(duties)


def due_columns(due) -> dict:
    """The columns of a date: of a ``Due`` (``TermDue`` names its term), of a ``SetDue``, which
    moves as little as a typed one and says how it came about, or a typed datetime.
    """
    if isinstance(due, datetime):
        due = SetDue(due, "")
    if isinstance(due, SetDue):
        found = {"due_at": due.at, "rule": due.rule[:120], "calendar_version": "", "term": ""}
        return {**found, "due_source": DueSource.TYPED}
    return {
        "due_at": end_of_day(due.date),
        "rule": due.rule,
        "calendar_version": due.calendar_version,
        "term": getattr(due, "term", ""),
        "due_source": DueSource.PROVISIONAL if due.provisional else DueSource.COMPUTED,
    }


def move_duty(duty: Duty, due, by, now: datetime, reason: str) -> None:
    """Give a locked row another date and write it down. For the services of the ledger alone."""
    was = duty.due_at
    columns = due_columns(due)
    for name, value in columns.items():
        setattr(duty, name, value)
    duty.save(update_fields=[*columns, "urgent", "urgency"])
    write_event(duty, DutyAct.RESCHEDULED, by, now, reason, was_due_at=was)


def close_duty(duty: Duty, state: DutyState, act: DutyAct, by, now: datetime, reason: str) -> None:
    """Close a locked row and write it down. For the services of the ledger alone."""
    assert state in MOVES[duty.state]
    duty.state, duty.fulfilled_at, duty.outcome = state, now, reason[:200]
    duty.save(update_fields=["state", "fulfilled_at", "outcome"])
    write_event(duty, act, by, now, reason)
    if WAITING.first(duty=duty.pk) is not None:
        end_requests([duty.pk], now)
    if duty.owner_person_id and getattr(duty, "is_left", True):
        end_handovers({duty.owner_person_id}, by, now)


def end_requests(duties: list[int], now: datetime) -> None:
    """What is owed no more can neither wait nor be excused: requests about it end undecided.

    One query where nothing was asked.
    """
    waiting = DutyRequest.objects.filter(duty__in=duties, state=RequestState.WAITING)
    for request in list(waiting.select_for_update().order_by("id")):
        request.state, request.decided_at = RequestState.ENDED, now
        request.save(update_fields=["state", "decided_at"])
        close_duties_about(
            subject_ref=object_ref(request),
            state=DutyState.WAIVED,
            reason=_("The duty itself has ended."),
            by=None,
            now=now,
        )


def end_handovers(people: set[int], by, now: datetime) -> None:
    """Who has left and owes nothing any more: what directors owe about them ends by itself.

    One query where nobody waits.
    """
    refs = {handover_ref(pk): pk for pk in people}
    waiting = Duty.objects.open().filter(kind=HANDOVER_KIND, subject_ref__in=refs)
    waiting = list(waiting.select_for_update().order_by("id"))
    if not waiting:
        return
    owing = Duty.objects.open().filter(
        owner_person__in={refs[each.subject_ref] for each in waiting}
    )
    still = set(owing.values_list("owner_person", flat=True))
    for duty in waiting:
        if refs[duty.subject_ref] not in still:
            reason = _("Nothing is left to hand over.")
            close_duty(duty, DutyState.FULFILLED, DutyAct.FULFILLED, by, now, reason)


def _owed(*names: str) -> QuerySet:
    """Open and locked; with whether its owner has left, asked along with it."""
    theirs = Concat(Value("people.person:"), Cast(OuterRef("owner_person"), CharField()))
    handovers = Duty.objects.open().filter(kind=HANDOVER_KIND, subject_ref=theirs)
    slots = {name: Slot(name, Duty._meta.get_field(name)) for name in names}
    rows = Duty.objects.open().filter(**slots).annotate(is_left=Exists(handovers))
    return rows.select_for_update(of=("self",)).order_by("-round")


OWED = Readied(lambda: _owed("kind", "subject_ref", "owner_key"))
OWED_IN_ROUND = Readied(lambda: _owed("kind", "subject_ref", "owner_key", "round"))
# Asked on its own after the lock: who waited for it sees what was asked meanwhile only so.
WAITING = Readied(
    lambda: DutyRequest.objects.filter(
        duty=Slot("duty", DutyRequest._meta.get_field("duty")), state=RequestState.WAITING
    ).order_by("id")
)


def handover_ref(person: int) -> str:
    """The subject of what directors owe about a person who has left."""
    return f"people.person:{person}"


def write_event(duty: Duty, act: DutyAct, by, now: datetime, reason: str = "", **more) -> None:
    """One line of a duty's history."""
    event_of(duty, act, by, now, reason, **more).save(force_insert=True)


def event_of(duty: Duty, act: DutyAct, by, now: datetime, reason: str, **more) -> DutyEvent:
    """A line of a duty's history, not yet stored."""
    return DutyEvent(
        duty=duty,
        act=act,
        at=now,
        reason=reason[:200],
        due_at=duty.due_at,
        rule=duty.rule,
        calendar_version=duty.calendar_version,
        due_source=duty.due_source,
        entered_by=by,
        acting_as=hat_worn(by, kind_of(duty).worn(duty)),
        channel="ADMIN" if by is not None else "SYSTEM",
        **more,
    )
