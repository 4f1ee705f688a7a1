"""The text that a workflow is about, as it stands in its newest draft."""

import logging

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Model
from django.utils.translation import gettext as _
from wagtail.models import TaskState, WorkflowState

from cms.publishing.payload import CannotBuild, NotPlain, build_payload, digest

logger = logging.getLogger(__name__)


def step_ref(pk: int | str) -> str:
    """The name of a step in the ledger, whichever class its row was read as."""
    return f"{TaskState._meta.label_lower}:{pk}"


def text_owner(workflow_state: WorkflowState) -> Model:
    """The object of a workflow, in its own class."""
    model = ContentType.objects.get_for_id(workflow_state.content_type_id).model_class()
    return model._base_manager.get(pk=workflow_state.object_id)


def newest_draft(workflow_state: WorkflowState) -> Model:
    """The object as its newest revision has it."""
    obj = text_owner(workflow_state)
    revision = obj.get_latest_revision()
    # As ``revision.as_object()``, which would read the object once more.
    return obj.with_content_json(revision.content) if revision is not None else obj


class CannotReadText(Exception):
    """The draft could not be read just now (store, database): whether it changed is unknown."""

    def __init__(self) -> None:
        super().__init__(
            _("The text could not be read just now. Nothing was changed; please try again later.")
        )


# What a changed draft may bring: something it names is gone, or it can have no public text.
CHANGED = (CannotBuild, NotPlain, ObjectDoesNotExist, ValueError)


def newest_digest(workflow_state: WorkflowState) -> str:
    """Digest of what the public would see if the newest draft were approved; "" if the draft was
    changed so that it has no public text any more.

    Raises CannotReadText for anything else: a fault of the machine is no change of the text.
    """
    try:
        _payload, text = build_payload(newest_draft(workflow_state))
        return digest(text)
    except CHANGED:
        return ""
    except Exception as error:
        logger.exception("the text of workflow %s could not be read", workflow_state.pk)
        raise CannotReadText from error


def why_sent_back(entry) -> str:
    """What the machine said when it sent a text back by itself, from Wagtail's log; what a person
    wrote stands with the review.
    """
    return "" if entry.user_id is not None else str(entry.data.get("comment", ""))
