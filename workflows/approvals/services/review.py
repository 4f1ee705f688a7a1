"""The reviews before the body decides: a text is approved, or returned for changes."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.models import TaskState, WorkflowState

from cms.accounts.enums import EXCLUSIVE, Role
from cms.accounts.permissions import has_role
from cms.core.audit import record_event
from cms.core.moment import acting_at, moment
from workflows.approvals.enums import ReviewVerdict
from workflows.approvals.models import Decision, OfficeReviewTask, SecondReviewTask
from workflows.approvals.permissions import user_can_review_text
from workflows.approvals.queries import follows_decision, second_reviewers
from workflows.approvals.services.urging import CannotMarkUrgent, mark_urgent
from workflows.approvals.texts import text_owner
from workflows.duties.enums import Urgency
from workflows.duties.leavers import why_silent
from workflows.duties.seconds import SECOND, hat_in_step

SECRECY_VERB = "text.secrecy"


class CannotReview(Exception):
    """The text stays where it is; the message says why."""


class CannotStartReview(PermissionDenied):
    """The named person may not look at this text again; the step before it stays."""


def refuse_second_review(*, task: SecondReviewTask, workflow_state: WorkflowState) -> None:
    """Raise ``CannotStartReview`` where the named person wrote the text, reviewed it before, or
    could not sign in, and nobody was asked in who may. After a decision the step begins all the
    same, as the directors' duty: no vote is refused for what comes behind it.
    """
    if not follows_decision(workflow_state) and not second_reviewers(task, workflow_state):
        raise CannotStartReview(why_no_second(task))


def why_no_second(task: SecondReviewTask) -> str:
    """Why the named person does not take a text that nobody else may take either."""
    account, name = getattr(task.reviewer, "account", None), task.reviewer.name
    if account is None or not account.is_active:
        words = _("%(name)s is to review a second time and has no account. Name somebody else.")
    elif has_role(account, *EXCLUSIVE):
        words = _("%(name)s runs accounts or checks the trail and reviews nothing.")
    elif why_silent({task.reviewer_id}, moment()):
        words = _("%(name)s is to review a second time and has left. Name somebody else.")
    else:
        words = _("%(name)s wrote or reviewed this text and does not review it a second time.")
    return f"{words % {'name': name}}{_('Or ask a second in from outside.')}"


def review_text(
    *,
    task_state: TaskState,
    by,
    verdict: str,
    comment: str = "",
    hours: int | None = None,
    urgent_reason: str = "",
    urgency: str = "",
    secrecy_checked: bool = False,
    now: datetime,
) -> TaskState:
    """Approve the text, which moves it on to the ballot, or return it with a reason.

    ``hours``: the director marks the decision that opens urgent at once (``mark_urgent``).
    ``secrecy_checked``: 保密审查 of the release sheet (office-needs 17), kept in the trail with an
    approval.

    Refused: whom the step is not for (a superuser too), the author, of a second look whoever took
    the first, a step that is not the current one. Raises ``CannotReview``.
    """
    refusal = ""
    try:
        with transaction.atomic():
            list(WorkflowState.objects.select_for_update().filter(pk=task_state.workflow_state_id))
            task_state = TaskState.objects.select_for_update().get(pk=task_state.pk)
            with acting_at(now):  # whether somebody is asked in depends on the moment
                refusal = _refusal(task_state, by, verdict, comment.strip())
            if not refusal:
                with acting_at(now):
                    _move(task_state, by, verdict, comment.strip(), now)
                if hours and verdict == ReviewVerdict.APPROVE:
                    grade = urgency or Urgency.URGENT
                    _mark(task_state, by, now, hours=hours, reason=urgent_reason, urgency=grade)
                _record(task_state, by, verdict, secrecy_checked, now)
    except CannotMarkUrgent as error:
        refusal = str(error)
    except PermissionDenied as error:
        refusal = str(error) or _("This text cannot go on; tell the office.")
    if refusal:
        obj = text_owner(task_state.workflow_state)
        record_event(verb="text.review", obj=obj, by=by, now=now, refused=True)
        raise CannotReview(refusal)
    return task_state


def _record(task_state: TaskState, by, verdict: str, secrecy_checked: bool, now: datetime) -> None:
    text, hat = text_owner(task_state.workflow_state), _hat(task_state, by)
    said = str(ReviewVerdict(verdict).label)
    record_event(verb="text.review", obj=text, by=by, now=now, detail=said, acting_as=hat)
    if secrecy_checked and verdict == ReviewVerdict.APPROVE:
        record_event(verb=SECRECY_VERB, obj=text, by=by, now=now, acting_as=hat)


def _refusal(task_state: TaskState, by, verdict: str, comment: str) -> str:
    if not isinstance(task_state.task.specific, (OfficeReviewTask, SecondReviewTask)):
        return _("This step is not a review of the office.")
    if not user_can_review_text(by, task_state):
        return _("This review is not yours: you are no reviewer, or you worked on this text.")
    workflow_state = task_state.workflow_state
    if (
        task_state.status != TaskState.STATUS_IN_PROGRESS
        or workflow_state.status != WorkflowState.STATUS_IN_PROGRESS
        or workflow_state.current_task_state_id != task_state.pk
    ):
        return _("This review is done already.")
    if verdict not in ReviewVerdict.values:
        return _("Please choose approve or return.")
    if verdict == ReviewVerdict.RETURN and not comment:
        return _("Please say what is to be changed.")
    return ""


def _hat(task_state: TaskState, by) -> str:
    """A member of the step's groups reviews in that hat, whoever was asked in as a second; where a
    person is named, the name is enough.
    """
    task = task_state.task.specific
    if isinstance(task, SecondReviewTask):
        return "" if by.person_id == task.reviewer_id else SECOND
    groups = set(task.groups.values_list("name", flat=True))
    return hat_in_step(by, [role for role in Role if role.value in groups])


def _move(task_state: TaskState, by, verdict: str, comment: str, now: datetime) -> None:
    if verdict == ReviewVerdict.APPROVE:
        task_state.approve(user=by, comment=comment)
    else:
        task_state.reject(user=by, comment=comment)
    # Wagtail asks the clock: on the release sheet 核稿 is never later than 批准.
    task_state.finished_at = now
    task_state.save(update_fields=["finished_at"])


def _mark(task_state: TaskState, by, now: datetime, **marked) -> None:
    """What the review opened is urgent from its first moment on; else nothing was reviewed."""
    opened = Decision.objects.open().filter(
        task_state__workflow_state_id=task_state.workflow_state_id
    )
    decision = opened.first()
    if decision is None:
        raise CannotMarkUrgent(_("The next step decides nothing yet; mark it urgent later."))
    mark_urgent(decision=decision, by=by, now=now, **marked)
