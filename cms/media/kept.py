"""A picture or file that a text shows stays: deleting it would take it out of the next correction
without a word.

Wagtail counts what refers to a row, but holds back only what a foreign key protects, which the
content of a page has none of.
"""

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.db.models import PROTECT
from django.db.models.signals import pre_delete
from django.utils.translation import gettext as _


class KeptWhileUsed:
    """Mixin of a model of uploads: no row of it is deleted while anything refers to it."""


def refuse_while_used(sender, instance, **kwargs) -> None:
    """However it would be deleted: alone, several at once, or by code."""
    if issubclass(sender, KeptWhileUsed) and instance.get_usage().is_protected:
        raise PermissionDenied(_("“%(name)s” is used in a text.") % {"name": instance.title})


def protect_while_used() -> None:
    """Every deletion asks, and Wagtail's screens show what protects a row and offer no deleting."""
    from wagtail.models import ReferenceIndex

    by_field = ReferenceIndex.__dict__["on_delete"].func

    def on_delete(self):
        used = ContentType.objects.get_for_id(self.to_content_type_id).model_class()
        return PROTECT if used and issubclass(used, KeptWhileUsed) else by_field(self)

    ReferenceIndex.on_delete = property(on_delete)
    pre_delete.connect(refuse_while_used, dispatch_uid="media.refuse_while_used")
