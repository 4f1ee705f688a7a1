"""撤回送审: a text is taken back from its reviewers before a decision begins, with a reason."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.models import TaskState, WorkflowState

from cms.core.audit import record_event
from cms.core.moment import acting_at
from workflows.approvals.cancelling import is_being_decided, not_by_cancelling
from workflows.approvals.permissions import user_can_recall_text
from workflows.approvals.services.reviewers import end_review
from workflows.approvals.texts import text_owner

REASON = 120  # characters: it stands in the outcome of every duty that ends


class CannotRecallText(Exception):
    """The text stays where it is; the message says why."""


def recall_text(*, state: WorkflowState, reason: str, by, now: datetime) -> WorkflowState:
    """Take a text back from review: it is a draft again, and goes its whole way when submitted.

    Refused: whoever may not (``user_can_recall_text``); one that is not under review; one that the
    committee decides on, which ends in ``end_decision``. Raises ``CannotRecallText``.
    """
    reason = reason.strip()
    with transaction.atomic():
        state = WorkflowState.objects.select_for_update().get(pk=state.pk)
        text, refusal = text_owner(state), why_not_recall(state=state, by=by)
        if not refusal and not reason:
            refusal = _("Please say why the text is taken back.")
        if not refusal:
            record_event(verb="text.recall", obj=text, by=by, now=now, detail=reason[:REASON])
            words = _("Taken back by %(who)s: %(reason)s")
            words %= {"who": by, "reason": reason[:REASON]}
            _call_off(state, words, by, now)
    if refusal:
        record_event(verb="text.recall", obj=text, by=by, now=now, refused=True)
        raise CannotRecallText(refusal)
    return state


def _call_off(state: WorkflowState, words: str, by, now: datetime) -> None:
    steps = list(state.task_states.filter(status=TaskState.STATUS_IN_PROGRESS))
    for step in steps:
        end_review(step, now, why=words)
    state.recalled = True  # ``cancelling.note_cancelled`` has nothing to add
    with acting_at(now):
        state.cancel(user=by)
    # Wagtail asks the clock and takes no words: the history of the text tells them.
    TaskState.objects.filter(pk__in=[step.pk for step in steps]).update(
        finished_at=now, comment=words
    )


def why_not_recall(*, state: WorkflowState, by) -> str:
    """Why ``by`` would be refused, or an empty string; changes nothing."""
    if not user_can_recall_text(by, state):
        return _("Whoever submitted the text takes it back, or the office director.")
    if is_being_decided(state):
        return not_by_cancelling(state)
    if state.status != WorkflowState.STATUS_IN_PROGRESS:
        return _("This text is not under review.")
    return ""
