"""Signs of life of the clusters, and what becomes of the jobs of one that gives none any more."""

import datetime as dt
from collections.abc import Iterable

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django_q.models import OrmQ

from cms.core.models import JobHold, WorkerBeat

EVERY = 10  # seconds between two signs
STALE = dt.timedelta(seconds=60)  # without one for so long: not seen any more (失联)
LOST = dt.timedelta(minutes=5)  # so long: its jobs go to whoever is alive
JUST = dt.timedelta(minutes=1)
FORGOTTEN = dt.timedelta(days=1)  # so long it stays on the screen


def beat(
    *,
    cluster: str,
    host: str,
    pid: int,
    workers: int,
    busy: int,
    started_at: dt.datetime,
    now: dt.datetime,
) -> None:
    """A cluster is alive, ``busy`` of its ``workers`` have a job."""
    WorkerBeat.objects.update_or_create(
        cluster=cluster,
        defaults={
            "host": host[:120],
            "pid": pid,
            "workers": workers,
            "busy": busy,
            "started_at": started_at,
            "seen_at": now,
        },
    )


def end_beat(cluster: str) -> None:
    """A cluster ended in order."""
    WorkerBeat.objects.filter(cluster=cluster).delete()


def living(now: dt.datetime | None = None, within: dt.timedelta = STALE) -> list[str]:
    """Clusters that gave a sign within that time.

    One that is dated as far ahead is of before the clock was set back: who lives gives another.
    """
    now = now or timezone.now()
    rows = WorkerBeat.objects.filter(seen_at__range=(now - within, now + within))
    return list(rows.values_list("cluster", flat=True))


def functions_under_way() -> set[str]:
    """Which tasks somebody alive is doing, or has just taken."""
    now = timezone.now()
    held = JobHold.objects.held_by(living(now))
    held = held.filter(Q(pid__isnull=False) | Q(taken_at__gt=now - JUST))
    return set(held.values_list("func", flat=True))


@transaction.atomic
def take_from_the_lost(*, now: dt.datetime) -> int:
    """Jobs of clusters that are gone wait again, the start they had counted; how many.

    Rows of those clusters are forgotten after a day.
    """
    orphans = JobHold.objects.exclude(cluster="").exclude(cluster__in=living(now, LOST))
    left = locked(orphans.filter(taken_at__lt=now - LOST))
    let_go(left, now)
    WorkerBeat.objects.filter(seen_at__lt=now - FORGOTTEN).delete()
    return len(left)


@transaction.atomic
def let_go_of_idle(*, cluster: str, busy: Iterable[int], now: dt.datetime) -> int:
    """What a cluster seems to do and does not: its end could not be stored, the database being
    away just then. ``busy``: processes that have a job, of each the one started last.
    """
    held = JobHold.objects.filter(cluster=cluster, pid__isnull=False)
    newest = dict(held.order_by("started_at").values_list("pid", "job"))
    true = {job for pid, job in newest.items() if pid in set(busy)}
    idle = locked(held.filter(started_at__lt=now - JUST).exclude(job__in=true))
    let_go(idle, now)
    return len(idle)


@transaction.atomic
def give_back(*, cluster: str, culprits: Iterable[int], now: dt.datetime) -> int:
    """Everything a cluster that ends still holds waits again at once; how many.

    What was under way is not to blame, and its start is not counted; except in a process of
    ``culprits``, which died of it: that job waits a minute longer each time.
    """
    held, dead = locked(JobHold.objects.filter(cluster=cluster)), set(culprits)
    others = [hold for hold in held if hold.pid not in dead]
    for hold in held:
        if hold.pid in dead:
            wait_after_death(hold, now)
        elif hold.pid is not None:
            hold.tries = max(hold.tries - 1, 0)
            hold.save(update_fields=["tries"])
    let_go(others, now)
    return len(held)


@transaction.atomic
def blame(*, cluster: str, pid: int, now: dt.datetime) -> None:
    """A process of a cluster died of the job it had: that job waits for its next try."""
    for hold in locked(JobHold.objects.filter(cluster=cluster, pid=pid)):
        wait_after_death(hold, now)


def locked(holds: QuerySet[JobHold]) -> list[JobHold]:
    """Those of ``holds`` that are still so once nobody can take them any more.

    Rows of the queue are locked first, as whoever takes a job does: one that is just being taken
    is another's by the time its row is ours, and would be done twice if it were let go.
    """
    jobs = list(holds.values_list("job", flat=True))
    rows = OrmQ.objects.select_for_update().filter(pk__in=jobs).order_by("pk")
    list(rows.values_list("pk", flat=True))
    return list(holds.select_for_update().filter(job__in=jobs).order_by("job"))


def wait_after_death(hold: JobHold, now: dt.datetime) -> None:
    """One minute after the first death, two after the second: others go before it."""
    JobHold.objects.filter(pk=hold.pk).update(cluster="", pid=None)
    until = now + dt.timedelta(minutes=hold.tries)
    OrmQ.objects.filter(pk=hold.job).update(lock=until)


def let_go(held: list[JobHold], now: dt.datetime) -> None:
    """Held by nobody any more (``locked`` before); whoever is alive takes them."""
    jobs = [hold.job for hold in held]
    JobHold.objects.filter(job__in=jobs).update(cluster="", pid=None)
    OrmQ.objects.filter(pk__in=jobs).update(lock=now)
