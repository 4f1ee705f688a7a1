"""Where deputies meet voters: the register of sites (S23). Rota and matters come later."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cms.core.models import Provenance
from workflows.reception.enums import SiteKind


class Site(Provenance):
    """A deputies' home, liaison station or contact point.

    ``closed_on`` is its last day in use. A site is closed and never deleted: answers name it.
    """

    name = models.CharField(_("name"), max_length=80, unique=True)
    kind = models.CharField(_("kind"), max_length=20, choices=SiteKind)
    organization = models.ForeignKey(
        "people.Organization",
        verbose_name=_("belongs to"),
        on_delete=models.PROTECT,
        related_name="sites",
    )
    address = models.CharField(_("address"), max_length=160, blank=True)
    phone = models.CharField(_("station telephone"), max_length=30, blank=True)
    opening_words = models.CharField(_("opening hours"), max_length=200, blank=True)
    opened_on = models.DateField(_("in use since"))
    closed_on = models.DateField(_("closed on"), null=True, blank=True)
    close_reason = models.CharField(_("reason of closing a site"), max_length=120, blank=True)

    class Meta:
        verbose_name = _("site")
        verbose_name_plural = _("sites")
        ordering = ["organization__sort_order", "name", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_on=None) | Q(closed_on__gte=F("opened_on")), name="site_dates"
            ),
            models.CheckConstraint(
                condition=Q(closed_on=None, close_reason="")
                | (Q(closed_on__isnull=False) & ~Q(close_reason="")),
                name="site_closed_with_reason",
            ),
            models.CheckConstraint(
                condition=~Q(address="") | Q(kind=SiteKind.ONLINE), name="site_has_address"
            ),
            models.CheckConstraint(condition=~Q(name=""), name="site_has_name"),
            models.CheckConstraint(condition=Q(kind__in=SiteKind.values), name="site_kind"),
        ]

    def __str__(self) -> str:
        return self.name
