"""Wagtail's own “cancel workflow” ends no decision: it knows no reason, and names nobody.

Its view and any code end in the same write, which is refused here. A decision ends by its votes
and rules, or through ``services.end_decision``; a review through ``services.recall_text``. Where
a whole workflow is switched off its reviews are called off too, and the trail says so.
"""

from django.utils.translation import gettext as _
from wagtail.models import TaskState, WorkflowState

from cms.core.audit import object_ref, record_event
from cms.core.moment import moment
from cms.publishing.refusals import refuse
from workflows.approvals.enums import Way
from workflows.approvals.models import Amendment, Decision
from workflows.approvals.texts import text_owner


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
        raise refuse(verb="workflow.cancel", obj=ref, sentence=not_by_cancelling(instance))


def note_cancelled(sender, instance: WorkflowState, user=None, **kwargs) -> None:
    """The trail's line of a review that was called off other than by ``recall_text``."""
    step = TaskState.objects.filter(pk=instance.current_task_state_id).first()
    under_way = step is not None and step.status == TaskState.STATUS_CANCELLED
    if under_way and not getattr(instance, "recalled", False):
        record_event(verb="workflow.call_off", obj=text_owner(instance), by=user, now=moment())


def not_by_cancelling(state: WorkflowState) -> str:
    """What is said to whoever tries; nobody presides over a release by two."""
    if Decision.objects.open().filter(task_state__workflow_state=state, way=Way.STANDING).exists():
        return _(
            "Two persons are deciding on this text. Either of them or the office director can end "
            "that on the page of the decision, with a reason."
        )
    return _(
        "The committee is deciding on this text. The presider or the office director can end that "
        "on the page of the decision, with a reason."
    )
