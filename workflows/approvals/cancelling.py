"""Wagtail's own “cancel workflow” ends no decision: it knows no reason, and names nobody.

The editor offers it to whoever submitted the text, its view and any code end in the same write,
which is refused here. A decision ends by its votes and rules, or through ``services.end_decision``.
"""

from django.utils.translation import gettext as _
from wagtail.models import WorkflowState

from cms.core.audit import object_ref
from cms.publishing.refusals import refuse
from workflows.approvals.models import Amendment, Decision


def is_being_decided(state: WorkflowState) -> bool:
    """Whether a decision on this text is open, or changes to it are being confirmed."""
    return (
        Decision.objects.open().filter(task_state__workflow_state=state).exists()
        or Amendment.objects.filter(task_state__workflow_state=state, closed_at=None).exists()
    )


def guard_cancelling(sender, instance: WorkflowState, raw: bool = False, **kwargs) -> None:
    """Refuse the first write of a cancellation, before anything is changed."""
    if raw or instance.pk is None or instance.status != WorkflowState.STATUS_CANCELLED:
        return
    if is_being_decided(instance):
        ref = object_ref(instance.content_object)
        raise refuse(verb="workflow.cancel", obj=ref, sentence=not_by_cancelling())


def not_by_cancelling() -> str:
    """What is said to whoever tries."""
    return _(
        "The committee is deciding on this text. The presider or the office director can end that "
        "on the page of the decision, with a reason."
    )
