"""Submitting a text for approval: the first step of its workflow."""

from datetime import datetime

from wagtail.models import WorkflowState

from cms.core.moment import acting_at


def start_approval(*, draft, by, now: datetime) -> WorkflowState:
    """Start the workflow of a draft, or take up the one in which it was returned.

    The caller has checked that ``by`` may and that the draft is complete. Wagtail allows one
    unfinished workflow a text: a second start beside the returned one would be an error.
    """
    with acting_at(now):
        state = draft.current_workflow_state
        if state is not None and state.status == WorkflowState.STATUS_NEEDS_CHANGES:
            state.resume(user=by)
            return state
        return draft.get_workflow().start(draft, by)
