"""Links by which a form's preview is opened without an account."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from cms.formbuilder.models.forms import FormDefinition


class PreviewLinks(models.QuerySet):
    """Links, chainable."""

    def in_force(self, now: datetime) -> "PreviewLinks":
        """Those that open at that moment."""
        return self.filter(until__gt=now, recalled_at=None)


class PreviewLink(models.Model):
    """What ``services.share_preview`` made; its address is signed and not kept. Gone with its
    form.
    """

    form = models.ForeignKey(
        FormDefinition,
        verbose_name=_("form"),
        on_delete=models.CASCADE,
        related_name="preview_links",
    )
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("link made by"),
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
    )
    made_at = models.DateTimeField(_("link made at"))
    until = models.DateTimeField(_("link opens until"))
    recalled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("link recalled by"),
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
    )
    recalled_at = models.DateTimeField(_("link recalled at"), null=True)

    objects = PreviewLinks.as_manager()

    class Meta:
        verbose_name = _("preview link")
        verbose_name_plural = _("preview links")
        ordering = ["form", "-made_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(until__gt=models.F("made_at")), name="preview_link_ends_later"
            ),
            models.CheckConstraint(
                condition=models.Q(recalled_at__isnull=False) | models.Q(recalled_by=None),
                name="preview_link_recalled_when",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.form} · {self.until:%Y-%m-%d %H:%M}"
