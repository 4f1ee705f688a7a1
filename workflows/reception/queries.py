"""Questions about sites."""

import datetime as dt

from django.db.models import Q, QuerySet
from django.utils import timezone

from workflows.reception.models import Site


def sites_in_use(on: dt.date) -> QuerySet[Site]:
    """Sites that are not closed yet on a day; one that opens later may be planned for."""
    return Site.objects.filter(Q(closed_on=None) | Q(closed_on__gte=on))


def sites_to_refer_to() -> list[tuple[int, str]]:
    """(id, name) of what a question of type 站点 offers: site names are public, to everybody."""
    return list(sites_in_use(timezone.localdate()).values_list("pk", "name"))
