"""The working copy of a form."""

from django.conf import settings
from django.db import models
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.models import LockableMixin, PreviewableMixin, RevisionMixin
from wagtail.search import index

from cms.formbuilder.preview import preview_response

MOST_MONTHS = 1200  # a hundred years: what is to stay longer stays for ever


class FormDefinition(PreviewableMixin, LockableMixin, RevisionMixin, index.Indexed, models.Model):
    """What staff shape: a title and ordered sections. Only finalising (定稿) gives it effect.

    ``starter_code`` names the paper form it was shipped as (F07 …) and is never shown;
    ``current_version`` is what a new topic is offered; ``has_open_changes`` says that the
    working copy differs from it (kept by every service that changes the form).
    ``retention_months`` is how long answers are kept after they were submitted; none: for ever.
    """

    title = models.CharField(_("title"), max_length=120)
    purpose = models.CharField(
        _("purpose"),
        max_length=200,
        blank=True,
        help_text=_("Seen by the office only: what this form is used for."),
    )
    starter_code = models.CharField(max_length=20, blank=True, editable=False)
    current_version = models.ForeignKey(
        "formbuilder.FormVersion",
        verbose_name=_("current version"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("created by"),
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
    )
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    changed_at = models.DateTimeField(_("changed at"), default=timezone.now, editable=False)
    has_open_changes = models.BooleanField(
        _("has changes that are not finalised"), default=True, editable=False
    )
    retention_months = models.PositiveSmallIntegerField(
        _("answers are kept for (months)"), null=True, editable=False
    )

    search_fields = [index.SearchField("title"), index.AutocompleteField("title")]
    panels = [FieldPanel("title"), FieldPanel("purpose")]

    class Meta:
        verbose_name = _("form")
        verbose_name_plural = _("forms")
        ordering = ["title", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["starter_code"],
                condition=~models.Q(starter_code=""),
                name="starter_form_once",
            ),
            models.CheckConstraint(
                condition=models.Q(retention_months=None)
                | models.Q(retention_months__gte=1, retention_months__lte=MOST_MONTHS),
                name="form_retention_is_a_period",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def serve_preview(self, request, mode_name: str) -> TemplateResponse:
        """All sections as they will be filled in, by the compiler that serves the desk."""
        return preview_response(request, form=self)
