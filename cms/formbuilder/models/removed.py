"""Sections that were taken out of a working copy, to be brought back."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from cms.formbuilder.models.forms import FormDefinition


class RemovedSection(models.Model):
    """What ``services.remove_section`` took out: ``content`` is what ``services.add_section``
    takes, so that questions come back under the keys they had. Gone with its form.
    """

    form = models.ForeignKey(
        FormDefinition,
        verbose_name=_("form"),
        on_delete=models.CASCADE,
        related_name="removed_sections",
    )
    title = models.CharField(_("section title"), max_length=120)
    content = models.JSONField(_("content"))
    removed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("taken out by"),
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
    )
    removed_at = models.DateTimeField(_("taken out at"))

    class Meta:
        verbose_name = _("removed section")
        verbose_name_plural = _("removed sections")
        ordering = ["form", "-removed_at", "-id"]

    def __str__(self) -> str:
        return self.title
