"""What the office owes on a decision passes to another of the office; a vote never does."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Model
from django.utils.translation import gettext as _

from cms.people.models import Person
from workflows.approvals.enums import EntryState, Way
from workflows.approvals.models import Decision, MeetingRecord, PenMark, Seat
from workflows.approvals.permissions import ties_to_record
from workflows.approvals.services.locking import lock_decision
from workflows.duties.kinds import CannotHandOver
from workflows.duties.models import Duty


def hand_over_record(duty: Duty, taker: Person, by, now: datetime) -> None:
    """Another clerk enters what the meeting decided, or carries the paper round."""
    decision = _open_decision(duty)
    Decision.objects.filter(pk=decision.pk).update(clerk=taker)


def hand_over_check(duty: Duty, taker: Person, by, now: datetime) -> None:
    """Another person checks what was entered from paper, and never the one who entered it."""
    decision = _open_decision(duty)
    rows: tuple[tuple[type[Model], dict], ...] = (
        (MeetingRecord, {"decision": decision}),
        (PenMark, {"seat__decision": decision}),
    )
    for model, of_decision in rows:
        waiting = model.objects.filter(
            **of_decision, state=EntryState.ENTERED, checker=duty.owner_person
        )
        if waiting.filter(entered_by__person=taker).exists():
            raise CannotHandOver(
                _("%(name)s entered this and cannot check it.") % {"name": taker.name}
            )
        pks = list(waiting.values_list("pk", flat=True))
        model.objects.filter(pk__in=pks).update(checker=taker)


def barred_from_round(duties: Iterable[Duty]) -> dict[int, dict[int, str]]:
    """Who sits in a circulation neither enters its marks nor checks them. One query."""
    words = _("%(name)s sits in the body that decides and never reads the marks of the others.")
    found: dict[int, dict[int, str]] = {}
    duty_of = {_decision_of(duty): duty.pk for duty in duties}
    seats = Seat.objects.filter(decision__in=duty_of, decision__way=Way.CIRCULATION).order_by()
    for decision, person in seats.values_list("decision_id", "person_id"):
        found.setdefault(duty_of[decision], {})[person] = words
    return found


def barred_from_check(duties: Iterable[Duty]) -> dict[int, dict[int, str]]:
    """Who entered it, and whom a seat or the text itself ties to it. Three queries, and one for
    each authorisation.
    """
    duties = list(duties)
    found = barred_from_round(duties)
    duty_of = {_decision_of(duty): duty.pk for duty in duties}
    words = _("%(name)s entered this and cannot check it.")
    marks = PenMark.objects.filter(state=EntryState.ENTERED, seat__decision__in=duty_of)
    wrote = marks.order_by().values_list("seat__decision_id", "entered_by__person_id")
    records = MeetingRecord.objects.filter(state=EntryState.ENTERED, decision__in=duty_of)
    for record in records.select_related("decision", "sitting", "entered_by"):
        whom = found.setdefault(duty_of[record.decision_id], {})
        whom |= ties_to_record(record.decision, record.sitting)
        whom[record.entered_by.person_id] = words
    for decision, person in wrote:
        found.setdefault(duty_of[decision], {})[person] = words
    return found


def _decision_of(duty: Duty) -> int:
    return int(duty.subject_ref.rpartition(":")[2])


def hand_over_alone(duty: Duty, taker: Person, by, now: datetime) -> None:
    """Another of the office sees to a permit, or to a text that came back. Nothing moves but the
    duty: whoever owes it already is whom the ledger expects.
    """


def _open_decision(duty: Duty) -> Decision:
    decision = lock_decision(_decision_of(duty))
    if not decision.is_open:
        raise CannotHandOver(_("This decision is closed already."))
    return decision
