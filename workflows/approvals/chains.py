"""Which chain of approval a text goes through: by its kind, else by Wagtail's own assignment."""

from wagtail.models import Workflow

from workflows.approvals.kinds import kind_of
from workflows.approvals.models import DECIDING_TASKS, KindChain


def chain_of(obj) -> Workflow | None:
    """The chain that the director gave to texts of this kind; the router of ``cms.publishing``."""
    kind = kind_of(obj)
    chosen = KindChain.objects.filter(kind=kind, workflow__active=True).select_related("workflow")
    found = chosen.first() if kind else None
    return found.workflow if found else None


def decides(workflow: Workflow) -> bool:
    """Whether some active step of the chain ends in a decision of the committee (a release under a
    standing authorisation is one): without it a chain can be given to nothing that is gated.
    """
    return any(isinstance(task.specific, DECIDING_TASKS) for task in workflow.tasks)
