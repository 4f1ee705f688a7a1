"""Which chain of approval the texts of a kind go through."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.models import Workflow

from cms.core.audit import record_event
from workflows.approvals.chains import decides, foreign, foreign_steps, undecided
from workflows.approvals.kinds import is_kind, kind_label
from workflows.approvals.models import KindChain
from workflows.approvals.permissions import user_can_assign_chains


class CannotAssignChain(Exception):
    """The kind keeps the chain that it has; the message says why."""


def assign_chain(*, kind: str, workflow: Workflow | None, by, now: datetime) -> KindChain | None:
    """Texts of ``kind`` go through ``workflow`` from now on; None: through that of their place.

    What is under way goes on in the chain in which it was begun. Raises ``CannotAssignChain``.
    """
    refusal = ""
    with transaction.atomic():
        if workflow is not None:
            workflow = Workflow.objects.select_for_update().filter(pk=workflow.pk).first()
            refusal = _refusal_of_chain(workflow)
        if not user_can_assign_chains(by):
            refusal = _("Only the director or the administrator assigns approval chains.")
        elif not is_kind(kind):
            refusal = _("This is no kind of text.")
        if not refusal:
            chain = _write(kind, workflow)
            chain_name = workflow.name if workflow else _("As its place in the site has it")
            detail = f"{kind_label(kind)} → {chain_name}"
            obj = workflow if workflow is not None else "approvals.kindchain"
            record_event(verb="chain.assign", obj=obj, by=by, now=now, detail=detail)
            return chain
    record_event(verb="chain.assign", obj="approvals.kindchain", by=by, now=now, refused=True)
    raise CannotAssignChain(refusal)


def _refusal_of_chain(workflow: Workflow | None) -> str:
    if workflow is None or not workflow.active:
        return _("This approval chain is disabled.")
    if not decides(workflow):
        return undecided()
    strays = foreign_steps(workflow.tasks.filter(active=True))
    return foreign(strays[0]) if strays else ""


def _write(kind: str, workflow: Workflow | None) -> KindChain | None:
    if workflow is None:
        KindChain.objects.filter(kind=kind).delete()
        return None
    return KindChain.objects.update_or_create(kind=kind, defaults={"workflow": workflow})[0]
