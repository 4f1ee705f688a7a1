"""Closing a decision: by its votes, by its clock, or as void."""

import logging
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.models import TaskState, WorkflowState

from cms.core.audit import object_ref, record_event
from cms.core.moment import acting_at
from cms.publishing.refusals import PublicationRefused, record_refusal
from cms.publishing.services import CannotIssue, CannotRelease
from workflows.approvals.counting import is_possible
from workflows.approvals.enums import MOVES, DecisionState, Way
from workflows.approvals.models import Amendment, CommitteeTaskState, DecidingTask, Decision
from workflows.approvals.queries import open_requests, tally, time_up_decisions
from workflows.approvals.results import result_of
from workflows.approvals.rosters import VOTING_WAYS
from workflows.approvals.services.holding import hold_for_marks
from workflows.approvals.services.locking import lock_decision
from workflows.approvals.services.owing import end_requests
from workflows.approvals.services.sweeping import each_alone
from workflows.approvals.signals import decision_closed
from workflows.approvals.standing import breach_of_authorization_text, holds_still
from workflows.approvals.texts import CannotReadText, newest_digest
from workflows.duties.enums import DutyState
from workflows.duties.services import close_duties_about

logger = logging.getLogger(__name__)
# What may stop a result from being carried out; it rolls the closing vote back with it.
GATE_REFUSALS = (PermissionDenied, CannotIssue, CannotRelease, CannotReadText)


class CannotCloseDecision(Exception):
    """The decision stays open; the message says why."""


class CannotDeactivateTask(PublicationRefused):
    """A ballot is under way in this step."""


def close_decision(*, decision: Decision, by, now: datetime) -> Decision:
    """Close a decision if its votes or its clock allow it. Raises ``CannotCloseDecision``."""
    with transaction.atomic():
        decision = lock_decision(decision.pk)
        was_open = decision.is_open
        decision = settle(decision, now)
    if not was_open:
        raise CannotCloseDecision(_("This ballot is closed already."))
    if decision.is_open:
        raise CannotCloseDecision(_("Members can still vote; the ballot stays open."))
    return decision


def close_overdue_decisions(now: datetime) -> int:
    """Close every ballot whose time is up, one by one; returns how many. Safe to run twice.

    Only votes cast by then count: the clock escalates, it never approves.
    """

    def close_one(decision: Decision) -> bool:
        try:
            close_decision(decision=decision, by=None, now=now)
        except CannotCloseDecision:
            return False  # somebody's vote closed it meanwhile
        return True

    return each_alone(time_up_decisions(now), close_one, "close_overdue_decisions")


def void_decision(*, decision: Decision, reason: str, by, now: datetime) -> Decision:
    """End a ballot without a result: its text was changed, its workflow ended by ``by``.

    Only a new submission opens another. Called by the system; does nothing to a closed one.
    """
    with transaction.atomic():
        decision = lock_decision(decision.pk)
        if decision.is_open:
            if by is not None:
                record_event(verb="decision.end", obj=decision, by=by, now=now)
            close(decision, DecisionState.VOID, reason, now)
    return decision


def refuse_while_voting(*, task: DecidingTask, by, now: datetime) -> None:
    """Raise ``CannotDeactivateTask``, on record, while a ballot of this step is open."""
    changed = Amendment.objects.filter(task_state__task_id=task.pk, closed_at=None)
    voting = Decision.objects.open().filter(task_state__task_id=task.pk)
    if not voting.exists() and not changed.exists():
        return
    record_refusal(verb="task.deactivate", obj=task, by=by, now=now)
    raise CannotDeactivateTask(_("A ballot is under way in this step; wait until it has closed."))


def settle(decision: Decision, now: datetime) -> Decision:
    """Void a locked decision whose text or workflow is no longer the same; else count, and close
    it if the votes or the clock say so.
    """
    if not decision.is_open:
        return decision
    broken = breach(decision, now)
    if broken:
        return close(decision, DecisionState.VOID, broken, now)
    return count(decision, now)


def settle_if_gate_allows(decision: Decision, now: datetime) -> Decision:
    """``settle``, or the locked decision as it stands where the gate refuses what follows from it:
    what else is to be done about it is not held up by a result that cannot be carried out.
    """
    try:
        with transaction.atomic():
            return settle(decision, now)
    except GATE_REFUSALS as error:
        logger.error("decision %s was not closed: %s", decision.pk, type(error).__name__)
        return lock_decision(decision.pk)  # what was set on the row in memory was undone


def count(decision: Decision, now: datetime) -> Decision:
    """Count the votes of a locked open decision and close it if they decide.

    In time nothing closes over a wish to step aside: the presider decides first, with a reason
    (office-needs 18). When time is up only the votes cast by then count, and not the vote of who
    asks (``queries.tally``): docs/decisions/0016.
    """
    time_up = now > decision.due_at
    state = result_of(decision, time_up=time_up)
    if state == DecisionState.OPEN:
        return decision
    if not time_up and _hangs_on_a_wish(decision):
        return decision
    if decision.way == Way.CIRCULATION and hold_for_marks(decision, now, time_up=time_up):
        return decision
    return close(decision, state, _reason_of_closing(decision, state, time_up), now)


def _hangs_on_a_wish(decision: Decision) -> bool:
    """A member's wish to step aside is undecided, and the seats could still decide something."""
    asked = open_requests().filter(seat__decision=decision)
    return asked.exists() and is_possible(decision.frozen_rules, tally(decision))


def _reason_of_closing(decision: Decision, state: DecisionState, time_up: bool) -> str:
    """By the presider, by the clock, by too few who are left, or by the last vote, which needs no
    words.
    """
    if decision.announced_at is not None:
        return _("Announced by the presider.")
    if time_up and decision.way != Way.MEETING:
        return _("Time is up.")
    if state == DecisionState.NO_DECISION and decision.way in VOTING_WAYS:
        return _("Too few members are left who may vote.")
    return ""


def breach(decision: Decision, now: datetime) -> str:
    """Why this locked decision can no longer count, or an empty string."""
    step = decision.task_state  # read under the lock
    if step is None:
        return breach_of_authorization_text(decision)
    workflow_state = step.workflow_state
    if (
        step.status != TaskState.STATUS_IN_PROGRESS
        or workflow_state.status != WorkflowState.STATUS_IN_PROGRESS
        or workflow_state.current_task_state_id != step.pk
    ):
        return _("The workflow of this text was ended.")
    if newest_digest(workflow_state) != decision.digest:
        return _("The text was changed while the committee was voting.")
    if decision.way == Way.STANDING and not holds_still(decision.authorization, now):
        return _("The standing authorisation is no longer in force.")
    return ""


def close(
    decision: Decision,
    state: DecisionState,
    reason: str,
    now: datetime,
    task_state: CommitteeTaskState | None = None,
) -> Decision:
    """Write the end of a locked decision and move its workflow on.

    The workflow is told no name: whoever cast the last vote must not stand in its history
    beside the result. What the move leads to (a permit) belongs to the same transaction.
    """
    assert state in MOVES[decision.state]
    decision.state, decision.closed_at, decision.closing_reason = state, now, reason[:200]
    decision.save(update_fields=["state", "closed_at", "closing_reason"])
    missed = now > decision.due_at
    close_duties_about(
        subject_ref=object_ref(decision),
        state=DutyState.LAPSED if missed else DutyState.WAIVED,
        reason=decision.get_state_display(),
        by=None,
        now=now,
    )
    end_requests(decision, now)
    words = str(DecisionState(state).label)
    record_event(verb="decision.close", obj=decision, by=None, now=now, detail=words)
    decision_closed.send(sender=Decision, decision=decision, now=now)
    step = task_state or decision.task_state
    # Referred to a meeting, the text stays on the table: the same step goes on with a meeting.
    if step is not None and state != DecisionState.TO_MEETING:
        with acting_at(now):
            _move_workflow(step, decision, starting=task_state is not None)
    return decision


def _move_workflow(step: CommitteeTaskState, decision: Decision, *, starting: bool) -> None:
    """Approve or return the step; ``starting``: the workflow looks at the result by itself."""
    if not starting:
        # With what Wagtail's approval asks for one by one.
        steps = CommitteeTaskState.objects.select_related(
            "workflow_state__workflow", "revision", "task"
        )
        step = steps.get(pk=step.pk)
    if step.status != TaskState.STATUS_IN_PROGRESS:
        return
    if step.workflow_state.status != WorkflowState.STATUS_IN_PROGRESS:
        return
    if step.workflow_state.current_task_state_id == step.pk:
        step.workflow_state.current_task_state = step  # Wagtail looks at it next
    # No reason: Wagtail copies the comment into its log, where the committee's words never stand.
    comment = decision.get_state_display()
    if decision.state == DecisionState.CARRIED:
        step.approve(user=None, comment=comment)
    else:
        step.reject(user=None, update=not starting, comment=comment)


def refused_by_gate(error: Exception) -> str:
    """The sentence of a refusal that rolled a closing back."""
    return str(error) or _("The result could not be carried out; tell the office.")
