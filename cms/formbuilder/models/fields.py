"""How a section keeps its questions and its condition."""

from django.db import models
from wagtail.fields import StreamField

from cms.formbuilder.conditions.editing import ConditionField


class QuestionsField(StreamField):
    """Its column is the same whatever may be asked: migrations do not list the question types."""

    def deconstruct(self):
        name, path, _block_types, kwargs = super().deconstruct()
        kwargs.pop("block_lookup")
        return name, path, [[]], kwargs


class ConditionModelField(models.JSONField):
    """A condition of the working copy, ``{}`` for none; edited as sentences."""

    def formfield(self, **kwargs):
        return models.Field.formfield(self, **{"form_class": ConditionField, **kwargs})

    def deconstruct(self):
        """A JSON column: migrations need not know how it is edited."""
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.JSONField", args, kwargs
