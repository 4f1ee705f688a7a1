"""One handing over of duties, as it was signed: who, to whom, why, and the list (交接清单)."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cms.core.models import Provenance


class Handover(Provenance):
    """A list that can be printed again years later: it reads no duty. Append-only.

    ``lines``: one JSON object a duty, with ``duty``, ``kind``, ``title``, ``due_at``, ``passing``
    (a ``Passing``) and ``note``. What could not be handed over stands there too.
    """

    leaver = models.ForeignKey(
        "people.Person",
        verbose_name=_("handed over by"),
        on_delete=models.PROTECT,
        related_name="handovers_given",
    )
    taker = models.ForeignKey(
        "people.Person",
        verbose_name=_("taken over by"),
        on_delete=models.PROTECT,
        related_name="handovers_taken",
    )
    on = models.DateField(_("day of the handover"))
    reason = models.CharField(_("reason"), max_length=200)
    at = models.DateTimeField(_("at"))
    lines = models.JSONField(_("list of duties"))

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("handover")
        verbose_name_plural = _("handovers")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(leaver=F("taker")), name="handover_between_two_people"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="handover_has_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.leaver} → {self.taker} {self.on}"
