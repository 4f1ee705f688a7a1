"""The text that a workflow is about, as it stands in its newest draft."""

from django.db.models import Model
from wagtail.models import Page, WorkflowState

from cms.publishing.payload import build_payload, digest


def text_owner(workflow_state: WorkflowState) -> Model:
    """The object of a workflow, in its own class."""
    obj = workflow_state.content_object
    return obj.specific if isinstance(obj, Page) else obj


def newest_draft(workflow_state: WorkflowState) -> Model:
    """The object as its newest revision has it."""
    obj = text_owner(workflow_state)
    revision = obj.get_latest_revision()
    return revision.as_object() if revision is not None else obj


def newest_digest(workflow_state: WorkflowState) -> str:
    """Digest of what the public would see if the newest draft were approved; "" if it cannot
    be built any more.
    """
    try:
        _payload, text = build_payload(newest_draft(workflow_state))
    except Exception:  # whatever is wrong with the draft, it is not the text that was tabled
        return ""
    return digest(text)
