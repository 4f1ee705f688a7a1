"""Numbers of public records: given at creation, never reused (DESIGN 5.8)."""

from datetime import datetime

from django.apps import apps
from django.db import transaction
from django.utils import timezone


@transaction.atomic
def take_number(*, series: str, now: datetime) -> str:
    """The next number of a series in the year of ``now`` (Shanghai), such as ``2026-G017``.

    The series' row stays locked until the caller's transaction ends, so two clerks never
    get the same one; a number whose page is thrown away is not given again.
    """
    model = apps.get_model("home", "NumberSeries")
    year = timezone.localtime(now).year
    name = f"{year}-{series}"
    model.objects.get_or_create(series=name)
    row = model.objects.select_for_update().get(series=name)
    row.last += 1
    row.save(update_fields=["last"])
    return f"{name}{row.last:03d}"
