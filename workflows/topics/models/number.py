"""Topic numbers such as ``2026-017``: given at creation, never reused (DESIGN 5.8)."""

from datetime import datetime

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class NumberCounter(models.Model):
    """The last number given in a year. Rows are only ever counted up."""

    year = models.PositiveSmallIntegerField(_("year"), unique=True)
    last = models.PositiveIntegerField(_("last number"), default=0)

    class Meta:
        verbose_name = _("topic number counter")
        verbose_name_plural = _("topic number counters")

    def __str__(self) -> str:
        return f"{self.year}: {self.last}"


@transaction.atomic
def take_number(*, now: datetime) -> str:
    """The next number of the (Shanghai) year of ``now``.

    The year's row stays locked until the caller's transaction ends: two clerks never get the
    same number, a rolled-back creation leaves no gap, and a number is never given again.
    """
    year = timezone.localtime(now).year
    NumberCounter.objects.get_or_create(year=year)
    counter = NumberCounter.objects.select_for_update().get(year=year)
    counter.last += 1
    counter.save(update_fields=["last"])
    return f"{year}-{counter.last:03d}"
