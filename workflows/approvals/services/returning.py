"""What the office owes a text that came back: to submit it again, or to settle the matter."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.models import TaskState, WorkflowState

from workflows.approvals.enums import RETURNED_KIND
from workflows.approvals.models import Decision
from workflows.approvals.returned import owners_of_return, steps_of_text
from workflows.approvals.texts import step_ref
from workflows.duties.enums import DutyState
from workflows.duties.models import Duty
from workflows.duties.services import close_duties_about, fulfil_for_all, open_duty, waive_duty
from workflows.duties.terms import due_under

TEXT_PAGE = "/admin/decisions/returned/{}/"


def owe_return(step: TaskState, now: datetime) -> None:
    """A text came back from this step: whoever submitted it sees to it, as urgent as it was."""
    decision = Decision.objects.filter(task_state=step.pk).order_by("-pk").defer("payload").first()
    for person in owners_of_return(step):
        open_duty(
            kind=RETURNED_KIND,
            subject_ref=step_ref(step.pk),
            subject_label=step.revision.object_str if step.revision else "",
            owner=person,
            due=due_under(RETURNED_KIND, now),
            urgency=decision.urgency if decision is not None else "",
            link=TEXT_PAGE.format(step.pk),
            by=None,
            now=now,
        )


def note_on_its_way(state: WorkflowState, *, by, now: datetime) -> None:
    """A text was submitted again: what was owed since it came back is done."""
    steps = steps_of_text(state)
    end_returns(steps, DutyState.FULFILLED, _("Submitted for approval again."), by=by, now=now)


def end_returns(steps: Iterable[int], state: DutyState, reason: str, *, by, now: datetime) -> None:
    """Nobody owes any more what becomes of the texts that came back from these steps."""
    refs = [step_ref(pk) for pk in steps]
    if refs and state == DutyState.FULFILLED:
        fulfil_for_all(RETURNED_KIND, refs, reason, by, now)
        return
    held = Duty.objects.open().filter(kind=RETURNED_KIND, subject_ref__in=refs)
    for ref in list(held.order_by("subject_ref").values_list("subject_ref", flat=True).distinct()):
        close_duties_about(
            subject_ref=ref, state=state, reason=reason, by=by, now=now, kind=RETURNED_KIND
        )


@transaction.atomic
def settle_return(*, duty: Duty, reason: str, by, now: datetime) -> None:
    """The text is not submitted again (了结), for a request that the director granted: what
    everybody owes about it is waived. Raises ``CannotWaiveDuty``.
    """
    waive_duty(duty=duty, reason=reason, by=by, now=now)
    step = duty.subject_ref.rpartition(":")[2]
    end_returns([int(step)], DutyState.WAIVED, reason, by=by, now=now)
