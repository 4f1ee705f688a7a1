"""A section: edited on its own screen, filled in by one filler."""

import secrets

from django.db import models
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _
from wagtail.models import DraftStateMixin, LockableMixin, PreviewableMixin, RevisionMixin

from cms.formbuilder.blocks import QuestionStream
from cms.formbuilder.enums import Filler
from cms.formbuilder.models.fields import ConditionModelField, QuestionsField
from cms.formbuilder.models.forms import FormDefinition
from cms.formbuilder.preview import preview_response


def mint_section_key() -> str:
    """An opaque key for a new section."""
    return "s" + secrets.token_hex(5)


class FormSection(PreviewableMixin, LockableMixin, DraftStateMixin, RevisionMixin, models.Model):
    """Questions that one filler answers on one page.

    Drafts are saved with deferred validation; there is no publishing, so every saved draft is
    written to the row as well (``services.save_section``): the row is the working copy. A copied
    form keeps the keys of its sections and questions, so identity is (form, key).
    """

    preview_sizes = [
        {
            "name": "phone",
            "icon": "mobile-alt",
            "device_width": 390,
            "label": _("As on a phone"),
        },
        {
            "name": "desktop",
            "icon": "desktop",
            "device_width": 1280,
            "label": _("As on a computer"),
        },
    ]

    form = models.ForeignKey(
        FormDefinition,
        verbose_name=_("form"),
        on_delete=models.CASCADE,
        editable=False,
        related_name="sections",
    )
    key = models.CharField(max_length=20, default=mint_section_key, editable=False)
    sort_order = models.PositiveIntegerField(default=0, editable=False)
    title = models.CharField(_("section title"), max_length=120)
    filler = models.CharField(
        _("filled in by"), max_length=10, choices=Filler, default=Filler.DEPUTY
    )
    note = models.TextField(
        _("note for the filler"), blank=True, help_text=_("Shown above the questions.")
    )
    title_en = models.CharField(_("section title in English"), max_length=120, blank=True)
    note_en = models.TextField(_("note for the filler in English"), blank=True)
    is_entered_twice = models.BooleanField(
        _("entered twice, by two persons"),
        default=False,
        help_text=_(
            "A second person enters these questions anew without seeing the first entry; the two "
            "are compared, and what differs is settled. Files and signatures are given once."
        ),
    )
    show_if = ConditionModelField(_("asked only if"), blank=True, default=dict)
    origins = models.JSONField(default=dict, blank=True, editable=False)  # see library/origins.py
    questions = QuestionsField(QuestionStream(), blank=True, verbose_name=_("questions"))

    class Meta:
        verbose_name = _("form section")
        verbose_name_plural = _("form sections")
        ordering = ["form", "sort_order", "id"]
        constraints = [
            models.UniqueConstraint(fields=["form", "key"], name="section_key_once"),
        ]

    def __str__(self) -> str:
        return self.title

    def with_content_json(self, content):
        """An older revision never moves the section or gives it another key."""
        obj = super().with_content_json(content)
        obj.form_id, obj.key, obj.sort_order = self.form_id, self.key, self.sort_order
        return obj

    def get_lock(self):
        """A locked form locks its sections."""
        return super().get_lock() or self.form.get_lock()

    def serve_preview(self, request, mode_name: str) -> TemplateResponse:
        """This section as it will be filled in, unsaved changes included."""
        return preview_response(request, form=self.form, section=self)
