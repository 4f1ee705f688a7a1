"""Submitting a text for approval: the first step of its workflow."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.models import Task, Workflow, WorkflowState

from cms.calendars.services import shanghai_date
from cms.core.audit import record_event
from cms.core.moment import acting_at
from cms.people.queries import member_count
from cms.publishing.enums import ReleaseMode
from workflows.approvals.authors import author_ids
from workflows.approvals.enums import DecisionState
from workflows.approvals.models import (
    DECIDING_TASKS,
    CountingTask,
    Decision,
    FormerChain,
    MeetingTask,
    SecondReviewTask,
    StandingAuthorization,
    StandingTask,
)
from workflows.approvals.queries import directors, seconds_to_come
from workflows.approvals.services.amending import why_nobody_confirms
from workflows.approvals.services.opening import (
    CannotOpenDecision,
    nobody_enters,
    not_authorized,
    payload_of,
    release_of,
    unfit_rules,
)
from workflows.approvals.services.returning import note_on_its_way
from workflows.approvals.services.review import CannotStartReview, why_no_second
from workflows.approvals.verdicts import confirmed_amendment


def start_approval(*, draft, by, now: datetime) -> WorkflowState:
    """Start the workflow of a draft, or take up the one in which it was returned. A text that
    became another kind after its return goes the way of that kind, from its first step.

    So does one whose chain was changed meanwhile; but what a body carried in principle comes back
    to those who confirm its changes, in the chain as it was.

    The caller has checked that ``by`` may and that the draft is complete. Wagtail allows one
    unfinished workflow a text: a second start beside the returned one would be an error.

    Raises ``CannotOpenDecision`` where no chain is given to what the draft is now: the text as it
    stands may be of another kind, and so may what was asked before a chain was taken away.
    """
    with acting_at(now), transaction.atomic():
        active = WorkflowState.objects.for_instance(draft).active()
        state, workflow = active.select_for_update(of=("self",)).first(), draft.get_workflow()
        if workflow is None:
            raise CannotOpenDecision(_("No chain of approval is given to texts of this kind."))
        if state is not None and state.status == WorkflowState.STATUS_IN_PROGRESS:
            raise CannotOpenDecision(_("This text is being approved already."))
        if state is not None and state.status == WorkflowState.STATUS_NEEDS_CHANGES:
            if _goes_on(state, workflow, draft):
                state.resume(user=by)
                return state
            note_on_its_way(state, by=by, now=now)  # called off only to begin anew
            state.cancel(user=by)
        return workflow.start(draft, by)


def chain_problem(*, draft, by, now: datetime) -> str:
    """Which step of the chain that ``draft`` would go through could not begin, and why; "" if all
    could, as far as it is known now.
    """
    with acting_at(now):
        state, workflow = draft.current_workflow_state, draft.get_workflow()
        if workflow is None:
            return _("No chain of approval is given to texts of this kind.")
        returned = state is not None and state.status == WorkflowState.STATUS_NEEDS_CHANGES
        if returned and _goes_on(state, workflow, draft):
            workflow = state.workflow
        for task in workflow.tasks.filter(active=True):
            why = _why_never_begun(task.specific, draft, by, now)
            if why:
                said = {"step": task.name, "why": why}
                return _("The step “%(step)s” could not begin. %(why)s") % said
    return ""


def _why_never_begun(task: Task, draft, by, now: datetime) -> str:
    """A review by a group may wait for somebody to be asked in; these could only be refused."""
    if isinstance(task, SecondReviewTask):
        return "" if seconds_to_come(task, draft) else why_no_second(task)
    if isinstance(task, MeetingTask) and by.person_id is None and not directors().exists():
        return nobody_enters()
    if isinstance(task, CountingTask):
        members = member_count(task.body, shanghai_date(now))
        return unfit_rules(task.rules, task.body, members) if members else _nobody_sits(task)
    if isinstance(task, StandingTask):
        try:
            payload_of(draft)
        except CannotOpenDecision as refusal:
            return str(refusal)
        given = task.authorization_for(draft, now)
        return not_authorized() if given is None else _beyond(given, task, draft)
    return ""


def _nobody_sits(task: CountingTask) -> str:
    """What is said of a step whose body has an empty roster: it could only end undecided."""
    words = _("%(body)s has no members yet: first the office director enters them in its roster.")
    return words % {"body": task.body}


def _beyond(given: StandingAuthorization, task: StandingTask, draft) -> str:
    """A time set after the authorisation's last day would come, and find it at an end."""
    _mode, release_at = release_of(draft, ReleaseMode(task.release_mode))
    if release_at is None or shanghai_date(release_at) <= given.valid_until:
        return ""
    words = _("The authorisation ends on %(day)s: choose a time of release before that, or none.")
    return words % {"day": given.valid_until}


def _goes_on(state: WorkflowState, workflow: Workflow, draft) -> bool:
    """Whether a returned text goes on where it was returned, not from its first step."""
    same = state.workflow_id == workflow.pk or _awaits_its_changes(state, workflow)
    return same and not _goes_to_the_body_anew(state, draft)


def _awaits_its_changes(state: WorkflowState, workflow: Workflow) -> bool:
    """Returned for changes by the body itself, in an earlier form of the chain."""
    former = FormerChain.objects.filter(workflow=state.workflow_id, former_of=workflow)
    decisions = Decision.objects.filter(task_state__workflow_state=state).order_by("-id")
    latest = decisions.values_list("state", flat=True).first()
    return latest == DecisionState.WITH_CHANGES and former.exists()


def _goes_to_the_body_anew(state: WorkflowState, draft) -> bool:
    """Carried in principle, returned by a review, and nobody could confirm its changes."""
    latest = Decision.objects.filter(task_state__workflow_state=state).order_by("-id").first()
    if latest is None or latest.state != DecisionState.WITH_CHANGES:
        return False
    if isinstance(state.current_task_state.task.specific, DECIDING_TASKS):
        return False  # returned by the body: the reviewer is told first, who may have it put right
    if confirmed_amendment(latest) is not None:
        return False
    return bool(why_nobody_confirms(latest, author_ids(draft)))


def submit_text(
    *, text, problem: str, refusal: type[Exception], verb: str, by, now: datetime
) -> WorkflowState:
    """Start the approval of a text's latest draft, with its line in the trail.

    ``problem`` is what the owner of the text found in the way: it is recorded, and raised as
    ``refusal`` with that sentence.
    """
    if problem:
        record_event(verb=verb, obj=text, by=by, now=now, refused=True)
        raise refusal(problem)
    try:
        with transaction.atomic():
            # One submission at a time: two taps are one, and the second is told so.
            type(text)._base_manager.select_for_update(of=("self",)).get(pk=text.pk)
            state = start_approval(draft=text.get_latest_revision_as_object(), by=by, now=now)
            record_event(verb=verb, obj=text, by=by, now=now, detail=text.number)
    except (CannotOpenDecision, CannotStartReview) as error:  # what its first step finds in the way
        record_event(verb=verb, obj=text, by=by, now=now, refused=True)
        raise refusal(str(error)) from error
    return state
