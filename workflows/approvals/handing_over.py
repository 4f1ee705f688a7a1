"""What the office owes on a decision passes to another of the office; a vote never does."""

from datetime import datetime

from django.db.models import Model
from django.utils.translation import gettext as _

from cms.people.models import Person
from workflows.approvals.enums import EntryState
from workflows.approvals.models import Decision, MeetingRecord, PenMark
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


def hand_over_permit(duty: Duty, taker: Person, by, now: datetime) -> None:
    """Another of the office sees to a permit. Nothing moves but the duty: whoever owes it already
    is whom the ledger expects.
    """


def _open_decision(duty: Duty) -> Decision:
    decision = lock_decision(int(duty.subject_ref.rpartition(":")[2]))
    if not decision.is_open:
        raise CannotHandOver(_("This decision is closed already."))
    return decision
