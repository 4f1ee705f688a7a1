"""Texts that came back (退回, 缓议, 原则通过, 授权已终止) and wait for whoever submitted them."""

from collections.abc import Iterator
from functools import partial

from django.db.models import CharField, Exists, OuterRef, QuerySet, Value
from django.db.models.functions import Cast, Concat
from wagtail.models import TaskState, WorkflowState

from cms.people.models import Person
from workflows.approvals.enums import RETURNED_KIND
from workflows.approvals.texts import step_ref
from workflows.approvals.waiting import who_sees_to
from workflows.duties.enums import DutyState
from workflows.duties.kinds import Owed
from workflows.duties.models import Duty
from workflows.duties.owed import owed_of


def returned_steps() -> QuerySet[TaskState]:
    """The steps whose texts came back and were neither submitted again nor settled."""
    settled = Duty.objects.filter(
        kind=RETURNED_KIND,
        state=DutyState.WAIVED,
        subject_ref=_ref_of_row(),
    )
    latest = WorkflowState.objects.filter(
        status=WorkflowState.STATUS_NEEDS_CHANGES, current_task_state=OuterRef("pk")
    )
    # One of two who owed it may have handed it to the other: then it is open, and not settled.
    owed = Duty.objects.open().filter(kind=RETURNED_KIND, subject_ref=_ref_of_row())
    rows = TaskState.objects.filter(Exists(latest)).filter(~Exists(settled) | Exists(owed))
    return rows.select_related("workflow_state__requested_by", "revision").order_by("pk")


def _ref_of_row() -> Concat:
    return Concat(Value(step_ref("")), Cast(OuterRef("pk"), CharField()))


def steps_of_text(state: WorkflowState) -> list[int]:
    """Every step from which the text of this workflow ever came back."""
    return _rejected(content_type=state.content_type_id, object_id=state.object_id)


def steps_of_address(model: str, object_id: int | str) -> list[int]:
    """The same, of the text with this key; ``model`` is its label, as a permit keeps it."""
    app_label, _dot, name = model.partition(".")
    return _rejected(
        content_type__app_label=app_label, content_type__model=name, object_id=str(object_id)
    )


def owners_of_return(step: TaskState) -> list[Person]:
    """Whoever submitted the text, if still of the office; else its directors, else everybody."""
    asked = step.workflow_state.requested_by
    return who_sees_to(asked.person_id if asked is not None else None)


def duties_since(state: WorkflowState) -> QuerySet[Duty]:
    """What is owed of the text of a workflow since it came back."""
    owed = Duty.objects.open().filter(kind=RETURNED_KIND)
    owed = owed.filter(subject_ref=step_ref(state.current_task_state_id))
    return owed.select_related("owner_person", "owner_organization").order_by("id")


def returns_owed() -> Iterator[Owed]:
    """Every text that came back, by whoever owes what becomes of it."""
    steps = ((step_ref(each.pk), partial(owners_of_return, each)) for each in returned_steps())
    return owed_of(RETURNED_KIND, steps)


def _rejected(**of_text) -> list[int]:
    states = WorkflowState.objects.filter(**of_text)
    found = TaskState.objects.filter(status=TaskState.STATUS_REJECTED, workflow_state__in=states)
    return list(found.values_list("pk", flat=True))
