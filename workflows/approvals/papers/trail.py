"""From draft to permit: who wrote, who reviewed, what was decided. Read from the trail."""

from dataclasses import dataclass
from datetime import datetime

from django.apps import apps
from wagtail.log_actions import registry as log_registry
from wagtail.models import Page, Revision, TaskState

from cms.accounts.models import User
from cms.core.audit import object_ref
from cms.core.models import AuditEvent
from cms.core.typed import row_number
from cms.publishing.models import Permit
from workflows.approvals.authors import WRITING
from workflows.approvals.models import DECIDING_TASKS, Decision


@dataclass(frozen=True)
class Step:
    """A step of the way: its name, who took it, and when."""

    name: str
    who: str
    at: datetime | None


def decision_of(permit: Permit) -> Decision | None:
    """The decision that a permit cites."""
    label, _colon, pk = permit.reference.partition(":")
    if label != Decision._meta.label_lower:
        return None
    return Decision.objects.select_related("body").filter(pk=row_number(pk)).first()


def writers_of(permit: Permit) -> tuple[list[str], datetime | None]:
    """(names of everybody who saved the text between the permit before and this one, the last
    time), from revisions and log entries as ``authors`` asks both.
    """
    obj = apps.get_model(permit.model)._default_manager.filter(pk=permit.object_id).first()
    if obj is None:
        return [], None
    obj = obj.specific if isinstance(obj, Page) else obj
    saved = [
        *Revision.objects.for_instance(obj).values_list("user_id", "created_at"),
        *log_registry.get_logs_for_instance(obj)
        .filter(action__in=WRITING)
        .values_list("user_id", "timestamp"),
    ]
    start, end = _issued_before(permit), _issued(permit)
    within = [
        (user, at) for user, at in saved if user and at <= end and (start is None or at > start)
    ]
    names = User.objects.filter(pk__in={user for user, _at in within}).order_by("pk")
    return [user.get_full_name() for user in names], max((at for _u, at in within), default=None)


def _issued(permit: Permit) -> datetime:
    """The moment of the trail's line: a permit keeps whole seconds, and a draft saved within the
    same one was written before it or after it.
    """
    lines = AuditEvent.objects.filter(verb="publishing.issue", object_ref=object_ref(permit))
    return lines.filter(refused=False).values_list("at", flat=True).first() or permit.issued_at


def _issued_before(permit: Permit) -> datetime | None:
    same = Permit.objects.filter(model=permit.model, object_id=permit.object_id)
    before = same.filter(pk__lt=permit.pk).order_by("-pk")
    return before.values_list("issued_at", flat=True).first()


def reviews_of(decision: Decision | None) -> list[Step]:
    """The approved steps of the chain that were no decision of a committee."""
    if decision is None or decision.task_state_id is None:
        return []
    steps = TaskState.objects.filter(
        workflow_state=decision.task_state.workflow_state_id,
        status=TaskState.STATUS_APPROVED,
        finished_by__isnull=False,
    )
    return [
        Step(step.task.name, step.finished_by.get_full_name(), step.finished_at)
        for step in steps.select_related("task", "finished_by").order_by("finished_at", "pk")
        if not isinstance(step.task.specific, DECIDING_TASKS)
    ]
