"""Who may do what with one form beyond what their role allows."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from cms.accounts.enums import Role
from cms.formbuilder.enums import OF_ANSWERS, Right, Rows

NOT_OF_ANSWERS = _(
    "This right is on the form, not on single answers: it cannot end at those of a unit."
)


class FormGrant(models.Model):
    """One right on one form, for a role, and for one unit's people only if a unit is named.

    ``rows``: which answers it reaches. Those of the own unit are those of people who belonged, on
    the day they submitted, to the unit that is named, or else to a unit of the reader's.
    """

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
    rows = models.CharField(_("answers it reaches"), max_length=10, choices=Rows, default=Rows.ALL)

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
            models.CheckConstraint(
                condition=models.Q(rows=Rows.ALL) | models.Q(right__in=sorted(OF_ANSWERS)),
                name="grant_rows_of_answers",
                violation_error_message=NOT_OF_ANSWERS,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.form} {self.get_role_display()} {self.get_right_display()}"

    @property
    def ends_at_answers(self) -> bool:
        """Whether it is a right on answers, which reaches all of them or some."""
        return self.right in OF_ANSWERS
