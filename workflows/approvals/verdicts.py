"""From carried decisions to a verdict, and vouching for it ever after."""

from datetime import datetime, timedelta

from django.contrib.contenttypes.models import ContentType
from django.utils.translation import gettext as _
from wagtail.models import Task

from cms.calendars.services import end_of_day, shanghai_date
from cms.core.moment import moment
from cms.publishing.enums import Basis, ReleaseMode
from cms.publishing.payload import digest
from cms.publishing.verdicts import Verdict
from workflows.approvals.enums import ConfirmingPart, DecisionState, Way
from workflows.approvals.models import DECIDING_TASKS, Amendment, Decision
from workflows.approvals.results import stands
from workflows.approvals.standing import holds_still
from workflows.approvals.texts import newest_digest


def verdict_of(workflow_state) -> Verdict | None:
    """The decider of ``cms.publishing``: a verdict if every decision that the workflow requires
    was carried on exactly the newest text; else None, and nothing becomes public. A step may follow
    the release by two persons: by then their authorisation may be over.
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
    if _ended(last, moment()):
        return None
    settled = settled_by(last)
    return Verdict(
        payload=settled.payload,
        basis=Basis(last.way),
        reference=f"approvals.decision:{last.pk}",
        release_mode=settled.release_mode,
        release_at=settled.release_at,
        valid_until=_valid_until(last),
    )


def settled_by(decision: Decision) -> Decision | Amendment:
    """What says text and release: the decision, or the changed text that was confirmed after it."""
    return confirmed_amendment(decision) or decision


def _valid_until(decision: Decision) -> datetime | None:
    """How long the office may release by hand what was carried: an old text is decided again.
    Of a text carried in principle it counts from the confirmation, before which nobody could
    release it. Under a standing authorisation never beyond its last day.
    """
    settled, last = settled_by(decision), None
    if settled.release_mode == ReleaseMode.BY_HAND and settled.closed_at is not None:
        last = shanghai_date(settled.closed_at) + timedelta(days=decision.release_days)
    if decision.authorization is not None:
        ends = decision.authorization.valid_until
        last = ends if last is None else min(last, ends)
    return end_of_day(last) if last is not None else None


def decision_breach(permit) -> str:
    """The verifier of ``cms.publishing``: what is wrong with the decision behind a permit, or "".

    Asked before a permit is issued too: text, way, object and time of release are those decided.
    """
    decision = _decision_of(permit)
    if decision is None:
        return f"no decision {permit.reference}"
    if decision.way != permit.basis:
        return f"{permit.reference} was reached in another way"
    if not _stands(decision, permit.digest):
        return f"{permit.reference} does not carry this text"
    if decision.subject_ref != f"{permit.model}:{permit.object_id}":
        return f"{permit.reference} is about {decision.subject_ref}"
    settled = settled_by(decision)
    if (settled.release_mode, _second(settled.release_at)) != (
        permit.release_mode,
        permit.release_at,
    ):
        return f"{permit.reference} set another time of release"
    return ""


def basis_ended(permit, now: datetime) -> str:
    """Office-needs 3: the end of an authorisation stops new releases at once, whether or not what
    it revokes of waiting permits has been done.
    """
    decision = _decision_of(permit) if permit.basis == Basis.STANDING else None
    return _ended(decision, now) if decision is not None else ""


def _ended(decision: Decision, now: datetime) -> str:
    """Why nothing is released on a carried decision any more, or ``""``."""
    if decision.way != Way.STANDING or holds_still(decision.authorization, now):
        return ""
    return _("The standing authorisation is no longer in force.")


def _decision_of(permit) -> Decision | None:
    _label, _colon, pk = permit.reference.partition(":")
    return Decision.objects.filter(pk=int(pk)).first() if pk.isdecimal() else None


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
    if decision.state != DecisionState.WITH_CHANGES:
        return None
    closed = decision.amendments.filter(
        closed_at__isnull=False, refused_reason="", is_void=False
    ).prefetch_related("confirmations")
    for amendment in closed.order_by("-id"):
        given = [c for c in amendment.confirmations.all() if c.digest == amendment.digest]
        parts = {c.part for c in given}
        if parts == set(ConfirmingPart.values) and len({c.by_id for c in given}) == len(parts):
            return amendment
    return None
