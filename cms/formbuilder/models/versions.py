"""Finalised forms."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class FormVersion(models.Model):
    """A finalised form: immutable, append-only; everything that holds answers points here.

    ``definition`` is canonical JSON kept as text (the hash is of that text); lists defer it.
    Made by ``services.finalise_form`` only.
    """

    form = models.ForeignKey(
        "formbuilder.FormDefinition",
        verbose_name=_("form"),
        on_delete=models.PROTECT,
        related_name="versions",
    )
    number = models.PositiveIntegerField(_("version number"))
    title = models.CharField(_("title"), max_length=120)
    sha256 = models.CharField(_("hash"), max_length=64)
    question_count = models.PositiveIntegerField(_("questions"), default=0)
    finalised_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("finalised by"),
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
    )
    finalised_at = models.DateTimeField(_("finalised at"))
    definition = models.TextField(_("definition"))

    class Meta:
        verbose_name = _("form version")
        verbose_name_plural = _("form versions")
        ordering = ["form", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["form", "number"], name="version_number_once"),
            models.UniqueConstraint(fields=["form", "sha256"], name="version_hash_once"),
        ]

    def __str__(self) -> str:
        return f"{self.title}（第{self.number}版）"
