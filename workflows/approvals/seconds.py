"""What waits for a second from outside: reviews beside those of one's own groups, and entries from
paper that another was named to check.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from workflows.approvals.enums import DecisionState, EntryState
from workflows.approvals.models import Decision, MeetingRecord, PenMark
from workflows.approvals.releasers import named_by
from workflows.approvals.setup import COUNTS_STEP, MARKS_STEP
from workflows.duties.seconds import seconds_of


def reviews_asked_of(user, now: datetime, step: str) -> Q | None:
    """Which reviews of this step the account was asked into; none if it was not. One query."""
    refs = _refs(user, now, step)
    if not refs:
        return None
    if "" in refs:
        return Q()
    asked = Q(pk=None)
    for ref in refs:
        label, _colon, key = ref.partition(":")
        app, _dot, model = label.partition(".")
        kind = Q(workflow_state__content_type__app_label=app)
        kind &= Q(workflow_state__content_type__model=model)
        asked |= kind & Q(workflow_state__object_id=key)
    return asked


@dataclass(frozen=True)
class Check:
    """An entry from paper that this second may check."""

    title: str
    address: str


def checks_asked_of(user, now: datetime) -> list[Check]:
    """Entries from paper that an account asked in may check in place of whoever was named; what it
    entered itself is never among them, nor marks of a body that it sits in. Four queries at most.
    """
    counts, marks = _refs(user, now, COUNTS_STEP), _refs(user, now, MARKS_STEP)
    found = []
    if counts:
        records = MeetingRecord.objects.filter(
            state=EntryState.ENTERED, decision__state=DecisionState.OPEN
        ).exclude(Q(entered_by=user) | Q(checker=user.person_id))
        records = records.exclude(sitting__presider=user.person_id)
        for record in records.select_related("decision").order_by("pk"):
            named = user.person_id in named_by(record.decision)
            if _covers(counts, record.decision_id) and not named:
                found.append(Check(record.decision.title, f"/desk/records/{record.pk}/"))
    if marks:
        waiting = PenMark.objects.filter(state=EntryState.ENTERED).exclude(
            Q(entered_by=user) | Q(checker=user.person_id)
        )
        decisions = Decision.objects.open().filter(pk__in=waiting.values("seat__decision"))
        decisions = decisions.exclude(seats__person=user.person_id).defer("payload")
        for decision in decisions.order_by("pk"):
            if _covers(marks, decision.pk):
                address = f"/desk/ballots/{decision.pk}/marks/check/"
                found.append(Check(decision.title, address))
    return found


def _refs(user, now: datetime, step: str) -> set[str]:
    return set(seconds_of(user, now, step).values_list("subject_ref", flat=True))


def _covers(refs: set[str], decision: int) -> bool:
    return bool(refs & {"", f"{Decision._meta.label_lower}:{decision}"})
