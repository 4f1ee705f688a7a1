"""Who may do what with one form beyond what their role allows."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from cms.accounts.enums import Role
from cms.formbuilder.enums import Right


class FormGrant(models.Model):
    """One right on one form, for a role, and for one unit's people only if a unit is named."""

    form = models.ForeignKey(
        "formbuilder.FormDefinition",
        verbose_name=_("form"),
        on_delete=models.CASCADE,
        related_name="grants",
    )
    role = models.CharField(_("role"), max_length=40, choices=Role)
    unit = models.ForeignKey(
        "people.Organization",
        verbose_name=_("unit"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    right = models.CharField(_("right"), max_length=10, choices=Right)

    class Meta:
        verbose_name = _("form right")
        verbose_name_plural = _("form rights")
        ordering = ["form", "right", "id"]
        constraints = [
            # Two, since SQLite has no NULLS NOT DISTINCT.
            models.UniqueConstraint(
                fields=["form", "role", "unit", "right"],
                condition=models.Q(unit__isnull=False),
                name="grant_once_a_unit",
            ),
            models.UniqueConstraint(
                fields=["form", "role", "right"],
                condition=models.Q(unit__isnull=True),
                name="grant_once_a_role",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.form} {self.get_role_display()} {self.get_right_display()}"
