"""Taking jobs from the queue, so that one that is stuck or kills its worker holds up no other.

django-q2 counts only failures that a worker lives to report: a job that takes its worker down, or
hangs where no alarm reaches it, would be tried for ever. Here every start is counted before it
happens, and what is tried too often ends among the failed. And while every process that was asked
for is stuck, no kind of job gets a second one of those that come to help (``cms.core.cluster``):
else a kind that hangs would take them all.
"""

import datetime as dt
from dataclasses import dataclass
from time import sleep

from django.db import transaction
from django.utils import timezone
from django_q.brokers.orm import ORM
from django_q.conf import Conf
from django_q.models import OrmQ, Task
from django_q.signing import BadSignature, SignedPackage

from cms.core.models import JobHold
from cms.core.queue.beats import functions_under_way
from cms.core.queue.reasons import HEADER, WorkerLost
from cms.core.schedules import is_scheduled

LOOKED_AT = 100  # waiting jobs among which one that may start is looked for
PATIENCE = dt.timedelta(seconds=10)  # at one job for so long, a process is not counted upon
SET_ASIDE = dt.timedelta(seconds=30)  # what is of a kind that is stuck waits so long, out of sight


@dataclass(frozen=True)
class Stuck:
    """Kinds of job, by their functions: those at which a process has been for long, and all that
    the cluster holds.
    """

    kinds: set[str]
    held: set[str]


class Broker(ORM):
    """django-q2's broker on the database: the longest wait first, one job of each schedule."""

    holder = ""  # the cluster that takes; its sentinel says

    def set_stat(self, key: str, value: str, timeout: int) -> None:
        """Nothing in the cache: a cluster's sign of life is a row (``WorkerBeat``)."""

    def dequeue(self) -> list[tuple[int, str]] | None:
        """The next job that may start, taken; after a while nothing."""
        now = timezone.now()
        rows = self.get_connection().filter(key=self.list_key, lock__lt=now)
        rows = list(rows.order_by("lock", "id")[:LOOKED_AT])
        running = functions_under_way() if rows else set()
        stuck = self._stuck(now) if rows else None
        kept_waiting: set[str] = set()
        for row in rows:
            package = _opened(row)
            func = str(package.get("func", ""))
            if is_scheduled(package.get("group")) and func in running:
                if func in kept_waiting:  # the one before it will do what this one would
                    self.delete(row.pk)
                kept_waiting.add(func)
            elif stuck and func in stuck.kinds:
                OrmQ.objects.filter(pk=row.pk, lock=row.lock).update(lock=now + SET_ASIDE)
            elif stuck and func in stuck.held:
                continue
            elif take(row, package, self.holder):
                return [(row.pk, row.payload)]
        sleep(Conf.POLL)
        return None

    def _stuck(self, now: dt.datetime) -> "Stuck | None":
        """What keeps every process that was asked for; nothing while one of them can be had."""
        held = JobHold.objects.held_by([self.holder]).values_list("func", "started_at", "pid")
        held = list(held) if self.holder else []
        long = [func for func, at, pid in held if pid and at and at < now - PATIENCE]
        if len(long) < Conf.WORKERS:
            return None
        return Stuck(kinds=set(long), held={func for func, _at, _pid in held})

    def delete(self, task_id: int) -> None:
        """Done with, or given up."""
        super().delete(task_id)
        JobHold.objects.filter(job=task_id).delete()


def _opened(row: OrmQ) -> dict:
    """What was asked for; nothing where it was not we who stored it (django-q2 drops it then)."""
    try:
        return SignedPackage.loads(row.payload)
    except (TypeError, BadSignature):
        return {}


@transaction.atomic
def take(row: OrmQ, package: dict, holder: str) -> bool:
    """Take a waiting job for a cluster; whether it may start.

    Another cluster may have been faster. One that was started as often as it may be, and never
    came to an end, goes to the failed.
    """
    now = timezone.now()
    until = now + dt.timedelta(seconds=Conf.RETRY)
    if not OrmQ.objects.filter(pk=row.pk, lock=row.lock).update(lock=until):
        return False
    hold, _made = JobHold.objects.select_for_update().get_or_create(
        job=row.pk, defaults={"taken_at": now}
    )
    if Conf.MAX_ATTEMPTS and hold.tries >= Conf.MAX_ATTEMPTS:
        give_up(row, package, hold.tries, now)
        return False
    hold.task, hold.func = package.get("id", ""), str(package.get("func", ""))
    hold.cluster, hold.pid, hold.taken_at = holder, None, now
    hold.save()
    return True


def give_up(row: OrmQ, package: dict, tries: int, now: dt.datetime) -> None:
    """Among the failed, with the reason, and out of the queue."""
    if package:
        told, made = Task.objects.get_or_create(
            id=package["id"],
            defaults={
                "name": package["name"],
                "func": str(package["func"]),
                "args": package["args"],
                "kwargs": package["kwargs"],
                "group": package.get("group"),
                "cluster": Conf.CLUSTER_NAME,
                "started": package["started"],
                "stopped": now,
                "success": False,
                "result": f"{HEADER}\n{WorkerLost.__module__}.{WorkerLost.__name__}",
                "attempt_count": tries,
            },
        )
        if not made and not told.success:  # what an earlier try could still tell stays the reason
            told.stopped, told.attempt_count = now, tries
            told.save(update_fields=["stopped", "attempt_count"])
    OrmQ.objects.filter(pk=row.pk).delete()
    JobHold.objects.filter(job=row.pk).delete()
