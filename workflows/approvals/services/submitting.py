"""Submitting a text for approval: the first step of its workflow."""

from datetime import datetime

from django.db import transaction
from wagtail.models import WorkflowState

from cms.core.audit import record_event
from cms.core.moment import acting_at
from workflows.approvals.services.opening import CannotOpenDecision
from workflows.approvals.services.review import CannotStartReview


def start_approval(*, draft, by, now: datetime) -> WorkflowState:
    """Start the workflow of a draft, or take up the one in which it was returned. A text that
    became another kind after its return goes the way of that kind, from its first step.

    The caller has checked that ``by`` may and that the draft is complete. Wagtail allows one
    unfinished workflow a text: a second start beside the returned one would be an error.
    """
    with acting_at(now):
        state, workflow = draft.current_workflow_state, draft.get_workflow()
        if state is not None and state.status == WorkflowState.STATUS_NEEDS_CHANGES:
            if state.workflow_id == workflow.pk:
                state.resume(user=by)
                return state
            state.cancel(user=by)
        return workflow.start(draft, by)


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
            state = start_approval(draft=text.get_latest_revision_as_object(), by=by, now=now)
            record_event(verb=verb, obj=text, by=by, now=now, detail=text.number)
    except (CannotOpenDecision, CannotStartReview) as error:  # what its first step finds in the way
        record_event(verb=verb, obj=text, by=by, now=now, refused=True)
        raise refusal(str(error)) from error
    return state
