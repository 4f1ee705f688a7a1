"""A text that comes back is news to the ledger: its kind of duty, and who listens."""

from datetime import datetime

from django.db.models.signals import post_delete
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.models import TaskState, WorkflowState
from wagtail.signals import task_submitted, workflow_cancelled, workflow_rejected

from cms.accounts.permissions import has_role
from cms.core.moment import moment
from workflows.approvals.enums import RETURNED_DAYS, RETURNED_KIND
from workflows.approvals.handing_over import hand_over_alone
from workflows.approvals.permissions import OFFICE
from workflows.approvals.returned import returns_owed
from workflows.duties.enums import DutyState
from workflows.duties.kinds import DutyKind, register_kind
from workflows.duties.terms import OF_HOUSE, Term


def connect() -> None:
    """Called in ``ready``."""
    register_kind(
        DutyKind(
            key=RETURNED_KIND,
            label=gettext_lazy("Text that came back: submit again or settle"),
            opens=gettext_lazy(
                "A text is returned, deferred, carried in principle or not carried, or its "
                "decision ends without a result."
            ),
            ends=gettext_lazy(
                "The text is submitted again, or the director settles the matter on request."
            ),
            terms=(
                Term(
                    RETURNED_KIND, gettext_lazy("After a text came back"), RETURNED_DAYS, OF_HOUSE
                ),
            ),
            waives=True,
            waive=_settle,
            extends=True,
            button=gettext_lazy("Change and submit again, or settle"),
            overview=_page,
            expected=returns_owed,
            worn=lambda duty: OFFICE,
            hand_over=hand_over_alone,
        )
    )
    uid = "approvals.returns"
    workflow_rejected.connect(_returned, sender=WorkflowState, dispatch_uid=uid)
    task_submitted.connect(_on_its_way, dispatch_uid=uid)
    workflow_cancelled.connect(_called_off, sender=WorkflowState, dispatch_uid=uid)
    post_delete.connect(_deleted, sender=TaskState, dispatch_uid=uid)


def _settle(duty, reason: str, by, now: datetime) -> None:
    from workflows.approvals.services import settle_return

    settle_return(duty=duty, reason=reason, by=by, now=now)


def _page(duty, user) -> str:
    """The record of the text, for the office."""
    return duty.link if has_role(user, *OFFICE) else ""


def _returned(sender, instance: WorkflowState, **kwargs) -> None:
    from workflows.approvals.services import owe_return

    owe_return(instance.current_task_state, moment())


def _on_its_way(sender, instance: TaskState, user=None, **kwargs) -> None:
    from workflows.approvals.services import note_on_its_way

    note_on_its_way(instance.workflow_state, by=user, now=moment())


def _called_off(sender, instance: WorkflowState, **kwargs) -> None:
    _end(instance.current_task_state_id, _("The approval was called off."))


def _deleted(sender, instance: TaskState, **kwargs) -> None:
    _end(instance.pk, _("The draft was deleted."))


def _end(step: int | None, reason: str) -> None:
    from workflows.approvals.services import end_returns

    steps = [step] if step is not None else []
    end_returns(steps, DutyState.WAIVED, reason, by=None, now=moment())
