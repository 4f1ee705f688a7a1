"""A clock that was set back: what waits for a time that it had shown waits no longer for it.

An hour that the clock ran ahead would else be an hour in which no schedule comes round and nothing
that was asked for in it is done.
"""

import datetime as dt

from django.db import transaction
from django.db.models import Q
from django_q.conf import Conf
from django_q.models import OrmQ, Schedule

from cms.core.models import JobHold
from cms.core.schedules import SCHEDULE_PREFIX

AHEAD = dt.timedelta(minutes=1)  # two machines' clocks differ by less


@transaction.atomic
def follow_clock_back(*, now: dt.datetime) -> int:
    """Bring forward to ``now`` what waits for longer than it can have to; how much.

    A schedule waits for its interval at most, a job that nobody has taken yet not at all, one that
    was taken for its next try.
    """
    ours = Schedule.objects.filter(name__startswith=SCHEDULE_PREFIX, next_run__gt=now + AHEAD)
    late = [
        row.pk
        for row in ours.select_for_update()
        if row.next_run > now + dt.timedelta(minutes=row.minutes or 0) + AHEAD
    ]
    moved = Schedule.objects.filter(pk__in=late).update(next_run=now)
    tried = JobHold.objects.all()
    retry = now + dt.timedelta(seconds=Conf.RETRY) + AHEAD
    waiting = Q(lock__gt=now + AHEAD) & ~Q(pk__in=tried.values("job"))
    waiting |= Q(lock__gt=retry, pk__in=tried.filter(cluster="").values("job"))
    return moved + OrmQ.objects.filter(waiting).update(lock=now)
