"""Changing the steps of a chain: what is under way goes on by the steps with which it began."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.models import Workflow, WorkflowState, WorkflowTask

from cms.calendars.services import shanghai_date
from cms.core.audit import record_event
from workflows.approvals.models import FormerChain


@transaction.atomic
def keep_former(*, workflow: Workflow, by, now: datetime) -> Workflow | None:
    """Before the steps of a chain are changed: set its texts under way aside, in a disabled chain
    of the same steps. Returns that, or None where nothing is under way.

    Whoever has called has judged whether ``by`` may compose chains. The chain's row is locked, so
    that no text begins in it meanwhile.
    """
    workflow = Workflow.objects.select_for_update().get(pk=workflow.pk)
    under_way = WorkflowState.objects.active().filter(workflow=workflow)
    count = under_way.count()
    if not count:
        return None
    words = {"name": workflow.name[:200], "day": f"{shanghai_date(now):%Y-%m-%d}"}
    name = _("%(name)s (steps until %(day)s)") % words
    former = Workflow.objects.create(name=name, active=False)
    for row in WorkflowTask.objects.filter(workflow=workflow).order_by("sort_order", "pk"):
        WorkflowTask.objects.create(workflow=former, task_id=row.task_id, sort_order=row.sort_order)
    FormerChain.objects.create(workflow=former, former_of=workflow, kept_at=now)
    under_way.update(workflow=former)
    record_event(verb="chain.keep", obj=workflow, by=by, now=now, detail=f"{count} → {former.name}")
    return former
