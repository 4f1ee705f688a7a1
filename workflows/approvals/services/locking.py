"""One order of locks for everything that counts: workflow, step, decision."""

from django.db import connection
from wagtail.models import TaskState, WorkflowState

from workflows.approvals.models import Decision


def lock_decision(pk: int) -> Decision:
    """The decision, its step and workflow, with their rows locked until the transaction ends.

    A review locks workflow, then step, and opens the decision or (by signal) ends it: the same
    order here keeps the two from waiting for each other. Without the lock two last votes at one
    instant would each miss the other and leave the ballot stuck. SQLite needs no row locks:
    its transactions are IMMEDIATE.
    """
    if connection.features.has_select_for_update:
        places = Decision.objects.values_list("task_state_id", "task_state__workflow_state_id")
        step, workflow = places.get(pk=pk)
        if step is not None:
            _lock(WorkflowState, workflow)
            _lock(TaskState, step)
    rows = Decision.objects.select_for_update(of=("self",))
    return rows.select_related("task_state__workflow_state").get(pk=pk)


def lock_step(pk: int) -> None:
    """A step and its workflow, in the same order."""
    _lock(WorkflowState, TaskState.objects.values_list("workflow_state_id", flat=True).get(pk=pk))
    _lock(TaskState, pk)


def _lock(model, pk: int) -> None:
    if connection.features.has_select_for_update:
        list(model.objects.select_for_update().filter(pk=pk).values_list("pk"))
