"""The one mutable row of an address: which permit answers there."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from cms.publishing.models.permit import Permit


class Address(models.Model):
    """``/t/<number>/`` shows ``permit`` while ``in_force``; afterwards it says 该信息已撤回.

    It can be rebuilt from the events; ``verify_publication`` compares them. The row ``site``
    exists from the first migration, serialises releases and counts them in ``version``.
    """

    number = models.CharField(_("number"), max_length=30, primary_key=True)
    permit = models.OneToOneField(
        Permit,
        verbose_name=_("permit"),
        on_delete=models.PROTECT,
        null=True,
        related_name="pointer",
    )
    in_force = models.BooleanField(_("in force"), default=False)
    changed_at = models.DateTimeField(_("changed at"), null=True)
    version = models.BigIntegerField(_("version"), default=0)

    class Meta:
        verbose_name = _("public address")
        verbose_name_plural = _("public addresses")
        # For the feed and the list of what is public now, newest change first. Not led by
        # ``in_force``: SQLite would then begin every list here instead of in its own order.
        indexes = [models.Index(fields=["-changed_at"], name="address_changed")]

    def __str__(self) -> str:
        return self.number
