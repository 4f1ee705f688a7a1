"""One order of locks for everything that counts: workflow, step, decision."""

from wagtail.models import TaskState, WorkflowState

from workflows.approvals.models import Decision


def lock_decision(pk: int) -> Decision:
    """The decision, with its rows locked until the transaction ends.

    Wagtail's cancel writes workflow, then step, then (by signal) the decision: the same order
    here keeps the two from waiting for each other. Without the lock two last votes at one
    instant would each miss the other and leave the ballot stuck. SQLite needs no row locks:
    its transactions are IMMEDIATE.
    """
    decision = Decision.objects.select_related("task_state").get(pk=pk)
    if decision.task_state_id is not None:
        step = decision.task_state
        list(WorkflowState.objects.select_for_update().filter(pk=step.workflow_state_id))
        list(TaskState.objects.select_for_update().filter(pk=step.pk))
    return Decision.objects.select_for_update(of=("self",)).select_related("task_state").get(pk=pk)
