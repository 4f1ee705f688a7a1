"""原则通过按意见修改: what a meeting asked for, until presider and director have confirmed it."""

import json
from dataclasses import dataclass

from wagtail.models import Task, WorkflowState

from workflows.approvals.comparison import Change, compare
from workflows.approvals.enums import DecisionState, EntryState
from workflows.approvals.models import Decision
from workflows.approvals.verdicts import confirmed_amendment


@dataclass(frozen=True)
class Wanted:
    """修改意见 of a decision; ``refused``: why a changed text was sent back since, or ``""``."""

    decision: Decision
    changes: str
    session: str
    refused: str = ""

    def leads_from(self, coming: Task | None) -> bool:
        """Whether a step opens no new decision: presider and director confirm there."""
        return coming is not None and coming.pk == self.decision.task_state.task_id

    def marked(self, payload: dict) -> list[Change]:
        """What a text changes in the one that lay on the table."""
        return compare(json.loads(self.decision.payload), payload)


def wanted_of(state: WorkflowState | None) -> Wanted | None:
    """Of a text that is in this workflow; None where nothing is asked for, or it is done."""
    if state is None:
        return None
    decided = Decision.objects.filter(task_state__workflow_state_id=state.pk)
    latest = decided.select_related("task_state").order_by("-pk").first()
    if latest is None or latest.state != DecisionState.WITH_CHANGES:
        return None
    if confirmed_amendment(latest) is not None:
        return None
    record = latest.records.select_related("sitting").filter(state=EntryState.CHECKED).get()
    tried = latest.amendments.order_by("-pk").first()
    refused = tried.refused_reason if tried is not None else ""
    return Wanted(latest, record.changes, str(record.sitting), refused)
