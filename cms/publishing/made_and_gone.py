"""What was copied, or deleted, of the gated texts stands in the trail: who, what, when.

Our own services write a line for every text that they make. Wagtail's copy, its delete and its
screens for snippets know nothing of the trail: they are followed where all their ways meet.
"""

from functools import wraps

from django.db.models import Model
from django.db.models.signals import post_delete, post_save
from wagtail.actions.copy_page import CopyPageAction
from wagtail.models import ModelLogEntry, Page

from cms.core.audit import record_event
from cms.core.moment import moment
from cms.publishing.guard import concrete_model
from cms.publishing.refusals import acting_user
from cms.publishing.registry import is_gated


def connect() -> None:
    """Called in ``ready``; safe to call twice."""
    post_delete.connect(record_deletion, dispatch_uid="publishing_record_deletion")
    post_save.connect(
        record_snippet, sender=ModelLogEntry, dispatch_uid="publishing_record_snippet"
    )
    _follow_copies()


def record_deletion(sender, instance: Model, **kwargs) -> None:
    """Once for each text, however many tables it lies in."""
    whole = instance.specific_class if isinstance(instance, Page) else type(instance)
    if sender is whole and is_gated(whole):
        _record("text.delete", instance, acting_user.get(), getattr(instance, "number", ""))


def record_snippet(sender, instance: ModelLogEntry, created: bool, **kwargs) -> None:
    """A snippet that Wagtail's screens made, anew or as a copy: its log does not tell which."""
    model = instance.content_type.model_class() if instance.content_type else None
    if not created or instance.action != "wagtail.create" or not is_gated(model):
        return
    made = model._default_manager.filter(pk=instance.object_id).first()
    if made is not None:
        _record("text.create", made, instance.user or acting_user.get())


def _follow_copies() -> None:
    """Editor, API and code all copy through this action, and each page below through this step."""
    stock = CopyPageAction._copy_page
    if hasattr(stock, "recorded"):
        return

    @wraps(stock)
    def _copy_page(self, page, *args, **kwargs):
        made = stock(self, page, *args, **kwargs)
        if is_gated(concrete_model(page)):
            of = getattr(page.specific, "number", "")
            _record("text.copy", made.specific, self.user or acting_user.get(), of)
        return made

    _copy_page.recorded = True
    CopyPageAction._copy_page = _copy_page


def _record(verb: str, obj: Model, by, detail: str | None = "") -> None:
    record_event(verb=verb, obj=obj, by=by, now=moment(), detail=detail or "")
