"""A second person compares a meeting's record with the scan: it stands, or goes back."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from cms.core.audit import object_ref, record_event
from workflows.approvals.enums import CHECK_KIND, DecisionState, EntryState
from workflows.approvals.meeting_counts import Reading, differences, reading_labels
from workflows.approvals.models import Decision, MeetingRecord
from workflows.approvals.permissions import OFFICE, user_can_check_record, why_tied_to_record
from workflows.approvals.results import entered_reading, result_of
from workflows.approvals.services.closing import GATE_REFUSALS, close, refused_by_gate, settle
from workflows.approvals.services.locking import lock_decision
from workflows.approvals.services.owing import owe_next
from workflows.duties.seconds import hat_in_step
from workflows.duties.services import fulfil_duty


class CannotCheckRecord(Exception):
    """The record stays as it is; the message says why. ``fields``: figure → sentence, where what
    was read off the scan is not what was entered.
    """

    def __init__(self, message: str, fields: dict[str, str] | None = None) -> None:
        super().__init__(message)
        self.fields = fields or {}


def check_record(*, record: MeetingRecord, reading: Reading, by, now: datetime) -> MeetingRecord:
    """The second person reads outcome and figures off the scan (office-needs 2); where they are
    what was entered, the decision closes and its workflow moves on.

    Refused: the one who entered or presided, whom the text names, whoever is not of the office, a
    record that waits for no check, a text that changed meanwhile (it is void), a figure that
    differs (it is named, what was entered is not told). Raises ``CannotCheckRecord``.
    """
    refusal, fields = "", {}
    try:
        with transaction.atomic():
            record, decision = _locked(record)
            refusal = _refusal(record, decision, by, now)
            if not refusal:
                fields = differences(reading, entered_reading(record))
                names = reading_labels()
                refusal = "".join(f"{names[field]}：{said}" for field, said in fields.items())
            if not refusal:
                _mark(record, EntryState.CHECKED, by, now)
                _fulfil(record, _("Checked"), by, now)
                hat = hat_in_step(by, OFFICE)
                record_event(verb="meeting.check", obj=decision, by=by, now=now, acting_as=hat)
                _close(decision, record, now)
    except GATE_REFUSALS as error:
        refusal = refused_by_gate(error)
    if refusal:
        raise _refused("meeting.check", refusal, record, by, now, fields)
    return record


def send_back_record(*, record: MeetingRecord, reason: str, by, now: datetime) -> MeetingRecord:
    """The scan says otherwise, or is the wrong one: the clerk owes the entry again.

    Raises ``CannotCheckRecord``.
    """
    refusal, reason = "", reason.strip()
    try:
        with transaction.atomic():
            record, decision = _locked(record)
            refusal = _refusal(record, decision, by, now)
            if not refusal and not reason:
                refusal = _("Please say what does not agree with the scan.")
            if not refusal:
                record.sent_back_reason = reason[:200]
                _mark(record, EntryState.SENT_BACK, by, now)
                _fulfil(record, _("Sent back"), by, now)
                hat = hat_in_step(by, OFFICE)
                record_event(verb="meeting.send_back", obj=decision, by=by, now=now, acting_as=hat)
                owe_next(decision, now)
    except GATE_REFUSALS as error:
        refusal = refused_by_gate(error)
    if refusal:
        raise _refused("meeting.send_back", refusal, record, by, now)
    return record


def _locked(record: MeetingRecord) -> tuple[MeetingRecord, Decision]:
    decision = lock_decision(record.decision_id)
    rows = MeetingRecord.objects.select_for_update(of=("self",)).select_related("sitting")
    record = rows.get(pk=record.pk)
    record.decision = decision
    return record, decision


def _refusal(record: MeetingRecord, decision: Decision, by, now: datetime) -> str:
    if by.pk == record.entered_by_id:
        return _("You entered this yourself; another person checks it.")
    if tied := why_tied_to_record(by.person_id or 0, record):
        return tied
    if not user_can_check_record(by, record, now):
        return _("Only the office checks what a meeting decided.")
    if record.state != EntryState.ENTERED:
        return _("This record is done already: %(state)s.") % {"state": record.get_state_display()}
    settle(decision, now)  # a changed text is void; nothing else can close it here
    if not decision.is_open:
        return _("This decision is closed: %(state)s.") % {"state": decision.get_state_display()}
    return ""


def _mark(record: MeetingRecord, state: EntryState, by, now: datetime) -> None:
    record.state, record.checked_by, record.checked_at = state, by, now
    record.save(update_fields=["state", "checked_by", "checked_at", "sent_back_reason"])


def _fulfil(record: MeetingRecord, outcome: str, by, now: datetime) -> None:
    fulfil_duty(
        kind=CHECK_KIND,
        subject_ref=object_ref(record.decision),
        owner=record.checker,
        by=by,
        now=now,
        outcome=outcome,
    )


def _close(decision: Decision, record: MeetingRecord, now: datetime) -> None:
    decision.session_ref = str(record.sitting)[:120]
    decision.save(update_fields=["session_ref"])
    state = result_of(decision, time_up=False)
    reason = decision.session_ref
    if state == DecisionState.WITH_CHANGES:
        reason = f"{reason}：{record.changes}"
    close(decision, state, reason, now)


def _refused(verb: str, refusal: str, record, by, now, fields=None) -> CannotCheckRecord:
    """The trail says which figures differed, never how much they were."""
    names = reading_labels()
    detail = "、".join(str(names[field]) for field in fields or ())
    record_event(verb=verb, obj=record.decision, by=by, now=now, refused=True, detail=detail)
    return CannotCheckRecord(refusal, fields)
