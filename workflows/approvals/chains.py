"""Which chain of approval a text goes through, and that none of it can do without a decision."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.contrib.contenttypes.models import ContentType
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from wagtail.models import (
    Task,
    Workflow,
    WorkflowContentType,
    WorkflowPage,
    WorkflowState,
    WorkflowTask,
)

from cms.publishing.refusals import PublicationRefused, refuse
from cms.publishing.registry import is_gated
from workflows.approvals.kinds import kind_of
from workflows.approvals.models import DECIDING_TASKS, OWN_STEPS, KindChain

_composing: ContextVar[bool] = ContextVar("composing_a_chain", default=False)


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
    return _deciding_rows(workflow).exists()


def any_decides(tasks: Iterable[Task]) -> bool:
    """The same for the steps of a chain that is not saved yet."""
    kinds = _deciding_types()
    return any(task.active and task.content_type_id in kinds for task in tasks)


def foreign_steps(tasks: Iterable[Task]) -> list[Task]:
    """Those among them that are no step of this house: Wagtail's own group approval asks nobody,
    and no text would come out of it.
    """
    own = {kind.pk for kind in ContentType.objects.get_for_models(*OWN_STEPS).values()}
    return [task for task in tasks if task.content_type_id not in own]


def foreign(task: Task) -> str:
    """What is said of such a step, on every screen."""
    words = _(
        "“%(step)s” is no step in which anybody would be asked: take an office review instead."
    )
    return words % {"step": task.name}


def is_given(workflow: Workflow) -> bool:
    """Whether texts that the public would read go through it. A page hands its chain down to all
    below it, so every page counts.
    """
    return (
        KindChain.objects.filter(workflow=workflow).exists()
        or WorkflowPage.objects.filter(workflow=workflow).exists()
        or any(
            is_gated(row.content_type.model_class())
            for row in WorkflowContentType.objects.filter(workflow=workflow)
        )
    )


def undecided() -> str:
    """What is said of a chain without a decision, on every screen."""
    return _(
        "A chain for texts that the public reads needs an active step in which the committee "
        "decides, or a release under a standing authorisation."
    )


def under_way() -> str:
    """What is said of a step that cannot be taken from the texts that go through it."""
    return _(
        "Texts are under way through this step, and go on as they began. Wait until they are "
        "through, or take the step out of the chain: that holds for later texts."
    )


def passing(task: Task) -> QuerySet[WorkflowState]:
    """Texts under way in a chain that has this step, those sent back for changes among them."""
    return WorkflowState.objects.active().filter(workflow__workflow_tasks__task=task.pk)


@contextmanager
def composing() -> Iterator[None]:
    """Several steps are written one by one; whoever writes them asks ``decides`` of the whole."""
    token = _composing.set(True)
    try:
        yield
    finally:
        _composing.reset(token)


def guard_giving(sender, instance, raw: bool = False, **kwargs) -> None:
    """A chain is given to a kind, a page or a type only if it decides."""
    if raw or not _asks_for_a_decision(instance):
        return
    if not decides(instance.workflow):
        raise refused(instance.workflow)


def guard_removing(sender, instance: WorkflowTask, origin=None, **kwargs) -> None:
    """The last deciding step stays in a chain that is given to something, and every step while
    texts are under way (``services.keep_former`` sets them aside first).
    """
    if _is_of(origin, Workflow):  # the chain itself goes, and with it what it was given to
        return
    _refuse_under_way(instance.workflow_id)
    _refuse_if_last(instance.workflow, WorkflowTask.objects.exclude(pk=instance.pk))


def guard_replacing(sender, instance: WorkflowTask, raw: bool = False, **kwargs) -> None:
    """Nor is it changed into another step, or one added to what texts go through already."""
    if raw:
        return
    known = WorkflowTask.objects.filter(pk=instance.pk).values_list("task_id", flat=True).first()
    if known != instance.task_id:
        _refuse_under_way(instance.workflow_id)
    if instance.pk is None or any_decides([instance.task]):
        return
    _refuse_if_last(instance.workflow, WorkflowTask.objects.exclude(pk=instance.pk))


def guard_switching_off(sender, instance: Task, raw: bool = False, **kwargs) -> None:
    """Nor is it switched off; no step is while texts go through it that would then pass without."""
    if raw or instance.pk is None or instance.active or not isinstance(instance, Task):
        return
    if Task.objects.filter(pk=instance.pk, active=True).exists() and passing(instance).exists():
        raise refuse(verb="chain.change", obj=instance, sentence=under_way())
    for workflow in Workflow.objects.filter(workflow_tasks__task=instance.pk):
        _refuse_if_last(workflow, WorkflowTask.objects.exclude(task=instance.pk))


def refused(workflow: Workflow) -> PublicationRefused:
    """The error to raise, on record."""
    return refuse(verb="chain.change", obj=workflow, sentence=undecided())


def _refuse_under_way(workflow: int | None) -> None:
    rows = WorkflowState.objects.active().filter(workflow=workflow)
    if workflow is not None and rows.exists():
        raise refuse(
            verb="chain.change", obj=f"wagtailcore.workflow:{workflow}", sentence=under_way()
        )


def _refuse_if_last(workflow: Workflow, left) -> None:
    if _composing.get() or not decides(workflow) or not is_given(workflow):
        return
    if not _deciding_rows(workflow, left).exists():
        raise refused(workflow)


def _deciding_rows(workflow: Workflow, rows=None):
    rows = WorkflowTask.objects.all() if rows is None else rows
    return rows.filter(
        workflow=workflow, task__active=True, task__content_type__in=_deciding_types()
    )


def _deciding_types() -> set[int]:
    return {kind.pk for kind in ContentType.objects.get_for_models(*DECIDING_TASKS).values()}


def _asks_for_a_decision(instance) -> bool:
    if isinstance(instance, WorkflowContentType):
        return is_gated(instance.content_type.model_class())
    return True


def _is_of(origin, model) -> bool:
    """Whether what is being deleted is a ``model``, or a set of them."""
    return isinstance(origin, model) or getattr(origin, "model", None) is model
