"""Rows of a meeting, for the addresses that name them."""

from django.utils import timezone

from tests.workflows.approvals.at_the_table import make_scan
from workflows.approvals.models import Amendment, Decision, MeetingRecord, Seat, Sitting


def met(tabled: Decision, clerk, member) -> tuple[Sitting, MeetingRecord, Amendment]:
    """A meeting that carried a text with changes, in the step of a ballot that is open now."""
    now, step = timezone.now(), tabled.task_state
    fields = ("body", "title", "payload", "digest", "rules", "due_amount", "due_at", "opened_at")
    decision = Decision.objects.create(
        **{name: getattr(tabled, name) for name in fields},
        way="MEETING",
        subject_ref=f"{tabled.subject_ref}0",
        clerk=clerk.person,
        task_state=step,
        state="WITH_CHANGES",
        closed_at=now,
    )
    Seat.objects.create(decision=decision, person=member.person, name="委员", rank=1)
    sitting = Sitting.objects.create(
        body=tabled.body,
        name="第1次会议",
        held_on=timezone.localdate(),
        presider=member.person,
        made_by=clerk,
        made_at=now,
    )
    record = MeetingRecord.objects.create(
        decision=decision,
        sitting=sitting,
        outcome="WITH_CHANGES",
        method="HANDS",
        present=1,
        in_favour=1,
        against=0,
        abstained=0,
        changes="改",
        checker=member.person,
        entered_at=now,
        entered_by=clerk,
        scan=make_scan(clerk),
    )
    amendment = Amendment.objects.create(
        decision=decision,
        task_state=step,
        payload=tabled.payload,
        digest=tabled.digest,
        made_at=now,
        presider=member.person,
        director=clerk.person,
    )
    return sitting, record, amendment
