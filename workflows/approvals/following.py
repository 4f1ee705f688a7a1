"""What becomes of a text that was just submitted or approved, in words for whoever did it."""

from django.utils.translation import gettext as _
from wagtail.models import Task, TaskState, WorkflowState

from workflows.approvals.models import Amendment, Decision, OfficeReviewTask, SecondReviewTask
from workflows.approvals.queries import reviewers_of


def what_follows(state: WorkflowState | None) -> tuple[bool, str]:
    """Whether the text goes on; and the step at which it is, or why it came back at once."""
    step = state.current_task_state if state is not None else None
    if step is not None and state.status == WorkflowState.STATUS_NEEDS_CHANGES:
        return False, _("It was returned at once: %(why)s") % {"why": _why_returned(step)}
    if step is None or state.status != WorkflowState.STATUS_IN_PROGRESS:
        return True, _("The steps of its chain are done.")
    if is_confirmed_there(step):
        return True, _("Presider and director confirm the changes now.")
    where = _("It is at the step “%(step)s” now.") % {"step": step.task.name}
    is_review = isinstance(step.task.specific, OfficeReviewTask | SecondReviewTask)
    if is_review and not reviewers_of(step):
        stuck = _("Nobody can take it there at present: the directors see to that.")
        return True, f"{where}{stuck}"
    return True, where


def is_confirmed_there(step: TaskState) -> bool:
    """Whether no body decides in this step: a text that was carried in principle is confirmed."""
    return Amendment.objects.filter(task_state=step.pk, closed_at=None).exists()


def state_of(text) -> WorkflowState | None:
    """The newest workflow of a text, as it stands in the database."""
    return WorkflowState.objects.for_instance(text).order_by("-pk").first()


def next_step(step: TaskState) -> Task | None:
    """The step to which an approval of this one leads."""
    state = step.workflow_state
    left = state.workflow.tasks.filter(active=True).exclude(pk=step.task_id)
    found = left.exclude(task_states__in=state.successful_task_states).first()
    return found.specific if found is not None else None


def _why_returned(step: TaskState) -> str:
    decided = Decision.objects.filter(task_state_id=step.pk).order_by("-pk").defer("payload")
    latest = decided.first()
    if latest is None:
        return step.comment
    return latest.closing_reason or latest.get_state_display()
