"""A ``pre_save`` guard that keeps Wagtail's live flag honest, whichever code saves.

It sees saves of gated models, their subclasses, the base ``Page``, fixtures, and revisions that
are scheduled. ``QuerySet.update`` and raw SQL pass it; they change nothing that the public sees,
and ``verify_publication`` names them.
"""

from django.db.models import Model
from django.db.models.signals import pre_delete, pre_save
from django.utils.translation import gettext as _
from wagtail.models import Page, Revision

from cms.publishing.models import Permit
from cms.publishing.queries import is_in_force
from cms.publishing.refusals import refuse
from cms.publishing.registry import is_gated, why_on_record

SCHEDULE = ("go_live_at", "expire_at")


def connect() -> None:
    """Called in ``ready``."""
    pre_save.connect(guard_save, dispatch_uid="publishing_guard_save")
    pre_delete.connect(guard_delete, dispatch_uid="publishing_guard_delete")


def concrete_model(instance: Model) -> type[Model]:
    """The class that a row really belongs to: a base ``Page`` may be a gated page."""
    if type(instance) is Page:
        return instance.specific_class or Page
    return type(instance)


def why_kept(instance: Model) -> str:
    """Why this text stays, or an empty string: a permit was issued for it once, whatever became of
    it, or it is on somebody's record (``registry.keeper``).
    """
    model = concrete_model(instance)
    if Permit.objects.filter(model=model._meta.label_lower, object_id=str(instance.pk)).exists():
        return _("This was approved once and is kept. Withdraw it instead of deleting it.")
    return why_on_record(instance.specific if type(instance) is Page else instance)


def guard_save(sender, instance: Model, raw: bool = False, update_fields=None, **kwargs) -> None:
    """Refuse what is live without a permit in force, scheduled, or an alias."""
    if sender is Revision:
        _guard_revision(instance, update_fields)
        return
    model = concrete_model(instance)
    if not is_gated(model) or not hasattr(instance, "live"):
        return

    def written(*names: str) -> bool:
        return update_fields is None or not set(names).isdisjoint(update_fields)

    if written("alias_of") and getattr(instance, "alias_of_id", None):
        raise refuse(verb="publishing.alias", obj=instance)
    if written(*SCHEDULE) and any(getattr(instance, name, None) for name in SCHEDULE):
        raise refuse(
            verb="publishing.schedule",
            obj=instance,
            sentence=_("The time of release belongs to the committee's decision."),
        )
    if written("live"):
        lawful = bool(instance.pk) and is_in_force(model._meta.label_lower, instance.pk)
        if instance.live and not lawful:
            raise refuse(verb="publishing.publish", obj=instance)
        instance.live = lawful  # a stale copy in memory does not hide what is public


def _guard_revision(revision: Revision, update_fields) -> None:
    if update_fields is not None and "approved_go_live_at" not in update_fields:
        return
    if revision.approved_go_live_at and is_gated(revision.content_type.model_class()):
        raise refuse(verb="publishing.schedule", obj=revision)


def guard_delete(sender, instance: Model, **kwargs) -> None:
    """What is on record stays."""
    if is_gated(concrete_model(instance)) and (sentence := why_kept(instance)):
        raise refuse(verb="publishing.delete", obj=instance, sentence=sentence)
