"""Everything that Wagtail's workflow machinery could do around a ballot, and does not."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db.models import ProtectedError
from django.utils import timezone
from wagtail.models import GroupApprovalTask, Task, TaskState, Workflow, WorkflowTask

from cms.core.models import AuditEvent
from cms.people.models import Organization
from cms.publishing.models import Permit
from cms.publishing.queries import in_force
from cms.publishing.refusals import PublicationRefused
from tests.workflows.approvals.factories import (
    UserFactory,
    kinds_owed,
    make_committee,
    make_notice,
    set_time,
)
from workflows.approvals.enums import (
    DEFAULT_WORKFLOW,
    RETURNED_KIND,
    Choice,
    ClosingRule,
    DecisionState,
    ReviewVerdict,
)
from workflows.approvals.models import CommitteeTask, Decision
from workflows.approvals.services import CannotDeactivateTask, CannotReview, review_text
from workflows.approvals.verdicts import decision_breach, verdict_of
from workflows.duties.models import Duty
from workflows.duties.queries import ledger_breaches

FOR = Choice.FOR


def test_a_pending_ballot_blocks_deactivation_of_its_task(stage):
    decision = stage.open()
    task = CommitteeTask.objects.get(pk=decision.task_state.task_id)

    with pytest.raises(CannotDeactivateTask):
        task.deactivate(user=UserFactory(is_superuser=True))

    task.refresh_from_db()
    decision.refresh_from_db()
    assert task.active
    assert decision.state == DecisionState.OPEN


def test_deactivation_through_the_base_class_publishes_nothing(stage):
    decision = stage.open()

    with pytest.raises(PermissionDenied):
        Task.objects.get(pk=decision.task_state.task_id).deactivate()

    assert Permit.objects.count() == 0
    decision.refresh_from_db()
    assert decision.state == DecisionState.OPEN


def take_the_ballot_out() -> None:
    """Past the guard of chains, which would keep the last deciding step."""
    rows = WorkflowTask.objects.filter(task__name="党工委表决")
    rows._raw_delete(rows.db)


def test_a_task_removed_from_the_workflow_publishes_nothing(stage):
    stage.open()
    take_the_ballot_out()

    with pytest.raises(PermissionDenied):
        stage.current_step().cancel(user=UserFactory(is_superuser=True))

    assert Permit.objects.count() == 0


def test_a_ballot_whose_task_was_removed_still_decides(stage):
    stage.open()
    take_the_ballot_out()

    assert stage.vote(*[FOR] * 6).state == DecisionState.CARRIED
    assert in_force().count() == 1


def test_a_task_with_a_ballot_cannot_be_deleted(stage):
    decision = stage.open()

    with pytest.raises(ProtectedError):
        Task.objects.get(pk=decision.task_state.task_id).delete()


def test_deactivating_the_workflow_leaves_the_ballot_open(stage):
    """Nor does cancelling it (``test_ending``): a decision ends in the house's own way."""
    decision = stage.open()

    with pytest.raises(PublicationRefused):
        Workflow.objects.get(name=DEFAULT_WORKFLOW).deactivate()

    decision.refresh_from_db()
    assert decision.state == DecisionState.OPEN
    assert Permit.objects.count() == 0


def test_whoever_cancels_the_step_itself_stands_in_the_trail(stage):
    """By code alone; the ballot is void, and not by the system."""
    decision = stage.open()
    somebody = UserFactory(is_superuser=True)

    stage.current_step().specific.reject(user=somebody)

    decision.refresh_from_db()
    assert decision.state == DecisionState.VOID
    assert AuditEvent.objects.get(verb="decision.end").actor_id == somebody.pk
    assert kinds_owed() == [RETURNED_KIND]
    assert list(ledger_breaches()) == []


@pytest.mark.parametrize("as_base", [True, False])
@pytest.mark.parametrize("move", ["approve", "reject"])
def test_the_step_cannot_be_ended_by_wagtails_own_calls(stage, move, as_base):
    decision = stage.open()
    step = TaskState.objects.get(pk=decision.task_state_id)
    step = step if as_base else step.specific

    if move == "approve":
        with pytest.raises(PermissionDenied):
            step.approve(user=UserFactory(is_superuser=True))
        decision.refresh_from_db()
        assert decision.state == DecisionState.OPEN
    else:
        step.reject(user=UserFactory(is_superuser=True))
        decision.refresh_from_db()
        assert decision.state == DecisionState.VOID
    assert Permit.objects.count() == 0


def test_finishing_the_workflow_in_code_publishes_nothing(stage):
    stage.open()
    stage.workflow_state.refresh_from_db()

    with pytest.raises(PermissionDenied):
        stage.workflow_state.finish(user=UserFactory(is_superuser=True))

    assert Permit.objects.count() == 0


def test_the_tasks_own_action_is_refused_for_everybody(stage):
    decision = stage.open()
    task = CommitteeTask.objects.get(pk=decision.task_state.task_id)

    for user in (stage.members[0], stage.director, UserFactory(is_superuser=True)):
        assert task.get_actions(stage.page, user) == []
        with pytest.raises(PermissionDenied):
            task.on_action(decision.task_state, user, "approve")


def test_the_text_is_locked_for_everybody_while_voting(stage):
    stage.open()

    for user in (stage.members[0], stage.clerk, UserFactory(is_superuser=True)):
        assert stage.page.get_lock().for_user(user)


def test_a_workflow_with_a_review_only_reaches_no_verdict(stage):
    group = stage.director.groups.get()
    task = GroupApprovalTask.objects.create(name="只有审核")
    task.groups.add(group)
    workflow = Workflow.objects.create(name="只审核")
    WorkflowTask.objects.create(workflow=workflow, task=task)
    state = workflow.start(stage.page, stage.clerk)

    with pytest.raises(PermissionDenied):
        state.current_task_state.specific.approve(user=stage.director)

    assert verdict_of(state) is None
    assert Permit.objects.count() == 0


def test_an_empty_workflow_reaches_no_verdict(stage):
    with pytest.raises(PermissionDenied):
        Workflow.objects.create(name="空").start(stage.page, stage.clerk)

    assert Permit.objects.count() == 0


def test_two_committees_in_one_workflow_must_both_carry(stage, build_stage):
    body = Organization.objects.create(name="联席会议", kind="BODY")
    second = CommitteeTask.objects.create(
        name="联席会议表决",
        body=body,
        closing_rule=ClosingRule.AS_SOON_AS_DECIDED,
        presider_last=False,
    )
    workflow = Workflow.objects.get(name=DEFAULT_WORKFLOW)
    WorkflowTask.objects.create(workflow=workflow, task=second, sort_order=9)
    others = make_committee(3, body)
    first = stage.open()

    stage.vote(*[FOR] * 6)
    assert Permit.objects.count() == 0
    assert stage.decision != first
    stage.members = others
    stage.vote(FOR, FOR)

    assert in_force().count() == 1


def test_a_verdict_needs_votes_not_a_state_written_by_hand(stage):
    decision = stage.open()
    Decision.objects.filter(pk=decision.pk).update(
        state=DecisionState.CARRIED, closed_at=timezone.now()
    )
    stage.workflow_state.refresh_from_db()

    assert verdict_of(stage.workflow_state) is None
    with pytest.raises(PermissionDenied):
        stage.current_step().approve()


def test_the_verifier_vouches_for_the_permit_and_names_a_decision_that_was_changed(stage):
    stage.open()
    decision = stage.vote(*[FOR] * 6)
    permit = Permit.objects.get()
    assert decision_breach(permit) == ""

    Decision.objects.filter(pk=decision.pk).update(state=DecisionState.NOT_CARRIED)
    assert decision_breach(permit) != ""
    permit.reference = "approvals.decision:999999"
    assert decision_breach(permit) != ""


def test_a_time_of_release_on_the_text_becomes_the_permits(stage):
    at = timezone.now() + timezone.timedelta(days=2)
    set_time(stage.page, at, stage.clerk)
    stage.open()

    stage.vote(*[FOR] * 6)

    permit = Permit.objects.get()
    assert (permit.release_mode, permit.release_at) == ("AT_TIME", at.replace(microsecond=0))
    assert in_force().count() == 0


# --- the review before the ballot


def test_review_refuses_superuser_clerk_member_and_author(stage):
    stage.submit()
    author = stage.director
    stage.page.save_revision(user=author, log_action=True)
    for by in (UserFactory(is_superuser=True), stage.clerk, stage.members[0], author):
        with pytest.raises(CannotReview):
            review_text(
                task_state=stage.current_step(),
                by=by,
                verdict=ReviewVerdict.APPROVE,
                now=timezone.now(),
            )

    assert Decision.objects.count() == 0


def test_review_returns_with_a_reason_only(stage):
    stage.submit()
    step = stage.current_step()
    arguments = {"task_state": step, "by": stage.director, "verdict": ReviewVerdict.RETURN}
    with pytest.raises(CannotReview):
        review_text(**arguments, now=timezone.now())

    review_text(**arguments, comment="请补充依据文件", now=timezone.now())

    stage.workflow_state.refresh_from_db()
    assert stage.workflow_state.status == "needs_changes"
    with pytest.raises(CannotReview):
        review_text(**arguments, comment="再退", now=timezone.now())


def test_review_of_a_ballots_step_is_refused(stage):
    decision = stage.open()

    with pytest.raises(CannotReview):
        review_text(
            task_state=decision.task_state.taskstate_ptr,
            by=stage.director,
            verdict=ReviewVerdict.APPROVE,
            now=timezone.now(),
        )


def test_wagtails_own_review_action_ends_in_the_same_rule(stage):
    stage.submit()
    step = stage.current_step()
    task = step.task.specific

    assert task.get_actions(stage.page, stage.director) == []
    with pytest.raises(PermissionDenied):
        task.on_action(step, UserFactory(is_superuser=True), "approve")
    task.on_action(step, stage.director, "approve")
    assert Decision.objects.open().count() == 1


def test_the_ledger_holds_after_every_step(stage):
    stage.open()
    assert list(ledger_breaches()) == []
    stage.vote(FOR, FOR)
    assert list(ledger_breaches()) == []
    other = make_notice(stage.clerk, "另一公告")
    stage.page = other
    stage.open()
    assert Duty.objects.open().count() == 16
    assert list(ledger_breaches()) == []
