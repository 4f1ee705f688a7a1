"""From carried decisions to a verdict, and vouching for it ever after."""

from datetime import datetime, timedelta

from django.contrib.contenttypes.models import ContentType
from wagtail.models import Task

from cms.calendars.services import end_of_day, shanghai_date
from cms.publishing.enums import Basis, ReleaseMode
from cms.publishing.payload import digest
from cms.publishing.verdicts import Verdict
from workflows.approvals.enums import ConfirmingPart, DecisionState
from workflows.approvals.models import DECIDING_TASKS, Amendment, Decision
from workflows.approvals.results import stands
from workflows.approvals.texts import newest_digest


def verdict_of(workflow_state) -> Verdict | None:
    """The decider of ``cms.publishing``: a verdict if every decision that the workflow requires
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
    amended = confirmed_amendment(last)
    return Verdict(
        payload=last.payload if amended is None else amended.payload,
        basis=Basis(last.way),
        reference=f"approvals.decision:{last.pk}",
        release_mode=last.release_mode,
        release_at=last.release_at,
        valid_until=_valid_until(last),
    )


def _valid_until(decision: Decision) -> datetime | None:
    """How long the office may release by hand what was carried: an old text is decided again.
    Under a standing authorisation never beyond its last day.
    """
    if decision.authorization is not None:
        last = decision.authorization.valid_until
        if decision.release_mode == ReleaseMode.BY_HAND and decision.closed_at is not None:
            term = timedelta(days=decision.release_days)
            last = min(last, shanghai_date(decision.closed_at) + term)
        return end_of_day(last)
    if decision.release_mode != ReleaseMode.BY_HAND or decision.closed_at is None:
        return None
    return end_of_day(shanghai_date(decision.closed_at) + timedelta(days=decision.release_days))


def decision_breach(permit) -> str:
    """The verifier of ``cms.publishing``: what is wrong with the decision behind a permit, or "".

    Asked before a permit is issued too: text, way, object and time of release are those decided.
    """
    _label, _colon, pk = permit.reference.partition(":")
    decision = Decision.objects.filter(pk=int(pk)).first() if pk.isdecimal() else None
    if decision is None:
        return f"no decision {permit.reference}"
    if decision.way != permit.basis:
        return f"{permit.reference} was reached in another way"
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


def _required_tasks(workflow_state) -> list[int]:
    """Steps of the workflow in which the committee decides, by their ids."""
    kinds = ContentType.objects.get_for_models(*DECIDING_TASKS).values()
    tasks = Task.objects.filter(workflow_tasks__workflow=workflow_state.workflow, active=True)
    return list(tasks.filter(content_type__in=kinds).values_list("pk", flat=True))


def _stands(decision: Decision, expected: str) -> bool:
    """Carried, on exactly this text, and still carried when it is counted again.

    Carried in principle: it stands for the changed text that presider and director confirmed.
    """
    if not expected:
        return False
    text: Decision | Amendment | None = decision
    if decision.state == DecisionState.WITH_CHANGES:
        text = confirmed_amendment(decision)
    if text is None or text.digest != expected or digest(text.payload) != expected:
        return False
    return stands(decision)


def confirmed_amendment(decision: Decision) -> Amendment | None:
    """The changed text that both confirmed, presider and director being two people; else None."""
    closed = decision.amendments.filter(
        closed_at__isnull=False, refused_reason="", is_void=False
    ).prefetch_related("confirmations")
    for amendment in closed.order_by("-id"):
        given = [c for c in amendment.confirmations.all() if c.digest == amendment.digest]
        parts = {c.part for c in given}
        if parts == set(ConfirmingPart.values) and len({c.by_id for c in given}) == len(parts):
            return amendment
    return None
