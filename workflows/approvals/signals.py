"""News of decisions, and what Wagtail's own moves mean for them."""

from django.core.exceptions import PermissionDenied
from django.db.models.signals import post_delete, post_save, pre_delete, pre_save
from django.dispatch import Signal
from django.utils.translation import gettext as _
from wagtail.signals import (
    task_approved,
    task_cancelled,
    task_rejected,
    task_submitted,
    workflow_cancelled,
)

from cms.core.moment import moment
from cms.people.signals import standing_changed
from workflows.duties.signals import second_changed

# sent inside the transaction: sender=Decision, decision, now
decision_closed = Signal()
# sent inside the transaction: sender=Decision, decision, person, by, now
member_told = Signal()


def connect() -> None:
    """Listen to every way in which a ballot's step may end without its votes."""
    from wagtail.models import (
        Task,
        TaskState,
        WorkflowContentType,
        WorkflowPage,
        WorkflowState,
        WorkflowTask,
    )

    from workflows.approvals import cancelling, chains
    from workflows.approvals.models import (
        DECIDING_TASKS,
        CommitteeTaskState,
        KindChain,
        OfficeReviewTask,
        SecondReviewTask,
    )

    uid = "approvals"
    decision_closed.connect(_settle_authorization, dispatch_uid=f"{uid}.authorization")
    task_cancelled.connect(_void, sender=CommitteeTaskState, dispatch_uid=f"{uid}.cancelled")
    task_rejected.connect(_void, sender=CommitteeTaskState, dispatch_uid=f"{uid}.rejected")
    decision_closed.connect(_forget, dispatch_uid=f"{uid}.forget")
    for ended in (task_approved, task_rejected, task_cancelled):
        ended.connect(_end_review, sender=TaskState, dispatch_uid=f"{uid}.review")
    task_submitted.connect(_owe_review, sender=TaskState, dispatch_uid=f"{uid}.review")
    standing_changed.connect(_look_at_reviews, dispatch_uid=f"{uid}.reviewers")
    standing_changed.connect(_look_at_seats, dispatch_uid=f"{uid}.seats")
    post_save.connect(_named_anew, sender=SecondReviewTask, dispatch_uid=f"{uid}.named")
    second_changed.connect(_look_at_reviews, dispatch_uid=f"{uid}.reviewers")
    post_delete.connect(_forget_review, sender=TaskState, dispatch_uid=f"{uid}.review")
    for model in (KindChain, WorkflowPage, WorkflowContentType):
        pre_save.connect(chains.guard_giving, sender=model, dispatch_uid=f"{uid}.giving")
    pre_delete.connect(chains.guard_removing, sender=WorkflowTask, dispatch_uid=f"{uid}.step")
    pre_save.connect(chains.guard_replacing, sender=WorkflowTask, dispatch_uid=f"{uid}.step")
    for model in (Task, OfficeReviewTask, SecondReviewTask, *DECIDING_TASKS):
        pre_save.connect(chains.guard_switching_off, sender=model, dispatch_uid=f"{uid}.off")
    task_approved.connect(_refuse, sender=CommitteeTaskState, dispatch_uid=f"{uid}.approved")
    pre_save.connect(
        cancelling.guard_cancelling, sender=WorkflowState, dispatch_uid=f"{uid}.cancelling"
    )
    workflow_cancelled.connect(cancelling.note_cancelled, dispatch_uid=f"{uid}.called_off")


def _settle_authorization(sender, decision, now, **kwargs) -> None:
    """A standing authorisation becomes what its body decided."""
    from workflows.approvals.services import settle_authorization

    settle_authorization(decision=decision, now=now)


def _owe_review(sender, instance, **kwargs) -> None:
    """A text reached its reviewers."""
    from workflows.approvals.services import owe_review

    owe_review(instance, moment())


def _end_review(sender, instance, user=None, **kwargs) -> None:
    """A review was done, or was called off: then nobody has done it, whoever called it off."""
    from workflows.approvals.services import end_review

    if instance.status == instance.STATUS_CANCELLED:
        end_review(instance, moment(), why=_("The review was called off."))
    else:
        end_review(instance, moment(), by=user if instance.finished_by_id else None)


def _look_at_reviews(sender, now, **kwargs) -> None:
    """Who may review, or stand in for a releaser, has changed."""
    from workflows.approvals.services import look_at_releases, look_at_reviews

    look_at_reviews(now)
    look_at_releases(now)


def _named_anew(sender, instance, created: bool = False, raw: bool = False, **kwargs) -> None:
    """Another person may be named in a step in which texts wait."""
    if not created and not raw:
        _look_at_reviews(sender, moment())


def _look_at_seats(sender, person, now, **kwargs) -> None:
    """Somebody joined a body, or left it, perhaps in the middle of a ballot."""
    from workflows.approvals.services import look_at_seats

    look_at_seats(now=now, person=person)


def _forget_review(sender, instance, **kwargs) -> None:
    """A draft was deleted with its workflow."""
    from workflows.approvals.services import end_review

    end_review(instance, moment(), why=_("The draft was deleted."))


def _void(sender, instance, user=None, **kwargs) -> None:
    """A step that was cancelled or sent back leaves its ballot void and nobody owing a vote; the
    trail names whoever did it.
    """
    from workflows.approvals.models import Amendment, Decision
    from workflows.approvals.services import void_amendment, void_decision

    reason = _("The workflow of this text was ended.")
    for decision in Decision.objects.open().filter(task_state_id=instance.pk):
        void_decision(decision=decision, reason=reason, by=user, now=moment())
    for amendment in Amendment.objects.filter(task_state_id=instance.pk, closed_at=None):
        void_amendment(amendment=amendment, reason=reason, by=user, now=moment())


def _forget(sender, decision, **kwargs) -> None:
    """Marks that wait for their check wait for nothing any more."""
    from workflows.approvals.enums import Way
    from workflows.approvals.services.staging import forget_marks

    if decision.way == Way.CIRCULATION:
        forget_marks(decision)


def _refuse(sender, instance, **kwargs) -> None:
    """A step is approved by its votes only; the error rolls any other approval back."""
    from workflows.approvals.enums import DecisionState
    from workflows.approvals.models import Amendment, Decision

    carried = Decision.objects.filter(task_state_id=instance.pk, state=DecisionState.CARRIED)
    confirmed = Amendment.objects.filter(
        task_state_id=instance.pk, closed_at__isnull=False, refused_reason="", is_void=False
    )
    if not carried.exists() and not confirmed.exists():
        raise PermissionDenied(_("The committee decides on its ballot page only."))
