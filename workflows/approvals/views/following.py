"""The message behind an act that moved a text on: where it is now."""

from django.contrib import messages
from django.http import HttpRequest
from wagtail.models import WorkflowState

from workflows.approvals.following import what_follows


def tell_what_follows(request: HttpRequest, done: str, state: WorkflowState | None) -> None:
    """``done``, and the step at which the text is; a warning where it came back at once."""
    goes_on, words = what_follows(state)
    (messages.success if goes_on else messages.warning)(request, f"{done}{words}")
