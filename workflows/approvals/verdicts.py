"""From carried decisions to a verdict, and vouching for it ever after."""

from datetime import datetime, timedelta

from wagtail.models import Task

from cms.calendars.services import end_of_day, shanghai_date
from cms.publishing.enums import Basis, ReleaseMode
from cms.publishing.payload import digest
from cms.publishing.verdicts import Verdict
from workflows.approvals.counting import outcome
from workflows.approvals.enums import BY_HAND_DAYS, DecisionState
from workflows.approvals.models import CommitteeTask, Decision
from workflows.approvals.queries import tally
from workflows.approvals.texts import newest_digest


def verdict_of(workflow_state) -> Verdict | None:
    """The decider of ``cms.publishing``: a verdict if every ballot that the workflow requires
    was carried on exactly the newest text; else None, and nothing becomes public.
    """
    decisions = Decision.objects.filter(task_state__workflow_state=workflow_state)
    latest: dict[int, Decision] = {}
    for decision in decisions.select_related("task_state").order_by("id"):
        latest[decision.task_state.task_id] = decision
    required = set(_required_tasks(workflow_state))
    if not latest or not required <= latest.keys():
        return None
    expected = newest_digest(workflow_state)
    if not all(_stands(decision, expected) for decision in latest.values()):
        return None
    last = max(latest.values(), key=lambda decision: decision.pk)
    return Verdict(
        payload=last.payload,
        basis=Basis.BALLOT,
        reference=f"approvals.decision:{last.pk}",
        release_mode=last.release_mode,
        release_at=last.release_at,
        valid_until=_valid_until(last),
    )


def _valid_until(decision: Decision) -> datetime | None:
    """How long the office may release by hand what was carried: an old text is decided again."""
    if decision.release_mode != ReleaseMode.BY_HAND or decision.closed_at is None:
        return None
    return end_of_day(shanghai_date(decision.closed_at) + timedelta(days=BY_HAND_DAYS))


def decision_breach(permit) -> str:
    """The verifier of ``cms.publishing``: what is wrong with the ballot behind a permit, or "".

    Asked before a permit is issued too: text, object and time of release are those voted on.
    """
    _label, _colon, pk = permit.reference.partition(":")
    decision = Decision.objects.filter(pk=int(pk)).first() if pk.isdecimal() else None
    if decision is None:
        return f"no decision {permit.reference}"
    if not _stands(decision, permit.digest):
        return f"{permit.reference} does not carry this text"
    if decision.subject_ref != f"{permit.model}:{permit.object_id}":
        return f"{permit.reference} is about {decision.subject_ref}"
    if (decision.release_mode, _second(decision.release_at)) != (
        permit.release_mode,
        permit.release_at,
    ):
        return f"{permit.reference} set another time of release"
    return ""


def _second(moment: datetime | None) -> datetime | None:
    """Permits keep whole seconds."""
    return moment.replace(microsecond=0) if moment else None


def _required_tasks(workflow_state):
    tasks = Task.objects.filter(workflow_tasks__workflow=workflow_state.workflow, active=True)
    return CommitteeTask.objects.filter(task_ptr__in=tasks).values_list("pk", flat=True)


def _stands(decision: Decision, expected: str) -> bool:
    """Carried, on exactly this text, and still carried when its votes are counted again."""
    if decision.state != DecisionState.CARRIED or not expected:
        return False
    if decision.digest != expected or digest(decision.payload) != expected:
        return False
    again = outcome(decision.frozen_rules, tally(decision), time_up=True)
    return again == DecisionState.CARRIED
