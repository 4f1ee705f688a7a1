"""加急: a term in clock hours, and who was told by telephone.

Quorum, majority and silence stay what they are: only the clock runs faster (office-needs 9).
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from cms.core.audit import object_ref, record_event
from cms.people.models import Person
from workflows.approvals.enums import ANNOUNCE_KIND, MOST_HOURS, RECUSAL_KIND, DueUnit, Way
from workflows.approvals.models import CallNote, Decision
from workflows.approvals.permissions import user_can_mark_urgent, user_can_note_call
from workflows.approvals.queries import missing_seats, open_requests
from workflows.approvals.services.locking import lock_decision
from workflows.approvals.services.refusing import refusal_of_clock
from workflows.approvals.signals import member_told
from workflows.duties.enums import Urgency
from workflows.duties.models import Duty
from workflows.duties.services import reschedule_duty


class CannotMarkUrgent(Exception):
    """The term stays as it is; the message says why."""


class CannotNoteCall(Exception):
    """No call was noted; the message says why."""


def mark_urgent(
    *,
    decision: Decision,
    hours: int,
    reason: str,
    by,
    now: datetime,
    urgency: str = Urgency.URGENT,
) -> Decision:
    """The director gives an open decision ``hours`` clock hours from ``now``, with a reason. Its
    papers bear the grade, ``urgency`` (加急 or 特急).

    Everything that is owed about it is due by then; the ledger keeps the old dates. A term is
    only ever shortened so. Raises ``CannotMarkUrgent``.
    """
    reason = reason.strip()
    with transaction.atomic():
        decision = lock_decision(decision.pk)
        refusal = _refusal_of_urgency(decision, hours, reason, by, now)
        if not refusal and urgency not in Urgency.values:
            refusal = _("Please choose how urgent it is.")
        if not refusal:
            decision.urgency = urgency
            _hasten(decision, hours, reason, by, now)
            detail = f"{decision.get_urgency_display()} {hours} {DueUnit.HOURS.label}"
            record_event(verb="decision.urgent", obj=decision, by=by, now=now, detail=detail)
    if refusal:
        record_event(verb="decision.urgent", obj=decision, by=by, now=now, refused=True)
        raise CannotMarkUrgent(refusal)
    return decision


def note_call(
    *, decision: Decision, person: Person, reached: bool, note: str, by, now: datetime
) -> CallNote:
    """The office notes that it rang up a member who has not voted on an urgent item (已电话告知).

    A call tells of the ballot; how the member means to vote has no place here. Raises
    ``CannotNoteCall``.
    """
    call, note = None, note.strip()
    with transaction.atomic():
        decision = lock_decision(decision.pk)
        refusal = _refusal_of_call(decision, person, note, by, now)
        if not refusal:
            call = CallNote.objects.create(
                decision=decision, person=person, reached=reached, note=note, called_at=now, by=by
            )
            detail = f"{person.name} {_('Told by telephone') if reached else _('Not reached')}"
            record_event(verb="ballot.call", obj=decision, by=by, now=now, detail=detail)
            if reached:
                said = {"decision": decision, "person": person, "by": by, "now": now}
                member_told.send(sender=Decision, **said)
    if refusal:
        record_event(verb="ballot.call", obj=decision, by=by, now=now, refused=True)
        raise CannotNoteCall(refusal)
    return call


def _refusal_of_urgency(decision: Decision, hours: int, reason: str, by, now: datetime) -> str:
    if not user_can_mark_urgent(by):
        return _("Only the office director marks an item urgent.")
    if decision.way != Way.MEETING or not decision.is_open:  # a meeting has no clock that closes it
        closed = refusal_of_clock(decision, now)
        if closed:
            return closed
    if not 1 <= hours <= MOST_HOURS:
        return _("Please give between 1 and %(most)d hours.") % {"most": MOST_HOURS}
    if not reason:
        return _("Please give the reason of urgency.")
    if now <= decision.due_at <= now + timedelta(hours=hours):
        return _("The term ends earlier already; an urgent item is never given more time.")
    return ""


def _hasten(decision: Decision, hours: int, reason: str, by, now: datetime) -> None:
    decision.urgent, decision.urgent_reason = True, reason[:200]
    decision.due_amount, decision.due_unit = hours, DueUnit.HOURS
    decision.due_at = now + timedelta(hours=hours)
    decision.due_rule = decision.calendar_version = ""  # no calendar counts hours
    decision.save(
        update_fields=[
            "urgent",
            "urgency",
            "urgent_reason",
            "due_amount",
            "due_unit",
            "due_at",
            "due_rule",
            "calendar_version",
        ]
    )
    asked = open_requests().filter(seat__decision=decision)
    about = Q(subject_ref=object_ref(decision))
    about |= Q(subject_ref__in=[object_ref(request) for request in asked])
    for duty in Duty.objects.open().filter(about).order_by("id"):
        due = decision.due_at
        if duty.kind in (
            ANNOUNCE_KIND,
            RECUSAL_KIND,
        ):  # what the ballot waits for may be due before
            due = min(due, duty.due_at)
        reschedule_duty(duty=duty, due=due, reason=reason, by=by, now=now, urgency=decision.urgency)


def _refusal_of_call(decision: Decision, person: Person, note: str, by, now: datetime) -> str:
    if not user_can_note_call(by):
        return _("Only the office notes calls.")
    closed = refusal_of_clock(decision, now)
    if closed:
        return closed
    if not decision.urgent:
        return _("Calls are noted for urgent items.")
    if not missing_seats().filter(decision=decision, person=person).exists():
        return _("This member has voted already, or does not vote in this ballot.")
    if len(note) > CallNote._meta.get_field("note").max_length:
        return _("The note is too long.")
    return ""
