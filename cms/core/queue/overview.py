"""How the worker does, for the screen 系统运行 and, in figures, for ``/healthz``."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Max, Min
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_q.models import OrmQ, Schedule, Task

from cms.core.models import JobHold, WorkerBeat
from cms.core.queue.beats import STALE, living
from cms.core.queue.failures import failures_since
from cms.core.schedules import SCHEDULE_PREFIX, job_label

DAY = dt.timedelta(days=1)
ALIVE, BUSY, GONE = (
    gettext_lazy("Normal"),
    gettext_lazy("Normal, all processes have a job"),
    gettext_lazy("Not seen any more"),
)


@dataclass(frozen=True)
class Waiting:
    """Jobs that nobody has taken."""

    count: int
    oldest_seconds: int


@dataclass(frozen=True)
class WorkerLine:
    """One running cluster, or one that was seen not long ago."""

    host: str
    started_at: dt.datetime
    seen_at: dt.datetime
    is_alive: bool
    words: str
    doing: str


@dataclass(frozen=True)
class ScheduleLine:
    """One thing that comes round: when it last did, how that went, when it will."""

    label: str
    every: str
    last: dt.datetime | None
    went_well: bool
    next: dt.datetime


def waiting(now: dt.datetime) -> Waiting:
    """A job that somebody holds, or that waits for its next try, is locked into the future."""
    found = OrmQ.objects.filter(lock__lte=now).aggregate(oldest=Min("lock"), count=Count("pk"))
    oldest = found["oldest"]
    return Waiting(found["count"], int((now - oldest).total_seconds()) if oldest else 0)


def workers(now: dt.datetime) -> list[WorkerLine]:
    """Those alive first; one that is gone stays for a day."""
    rows = list(WorkerBeat.objects.order_by("-seen_at"))
    doing: dict[str, list[str]] = {}
    held = JobHold.objects.held_by([row.cluster for row in rows]).exclude(pid=None)
    for cluster, func in held.values_list("cluster", "func"):
        doing.setdefault(cluster, []).append(job_label(func))
    return [
        WorkerLine(
            host=row.host,
            started_at=row.started_at,
            seen_at=row.seen_at,
            is_alive=(alive := row.seen_at >= now - STALE),
            words=str((BUSY if row.busy >= row.workers > 0 else ALIVE) if alive else GONE),
            doing="、".join(sorted(doing.get(row.cluster, []))) if alive else "",
        )
        for row in rows
    ]


def schedules() -> list[ScheduleLine]:
    """Everything of ours that comes round, by name."""
    rows = list(Schedule.objects.filter(name__startswith=SCHEDULE_PREFIX))
    went = Task.objects.filter(group__in=[row.name for row in rows])
    last: dict[tuple[str, bool], dt.datetime] = {
        (group, success): at
        for group, success, at in went.values_list("group", "success").annotate(at=Max("stopped"))
    }
    lines = []
    for row in rows:
        good, bad = last.get((row.name, True)), last.get((row.name, False))
        lines.append(
            ScheduleLine(
                label=job_label(row.func),
                every=every(row.minutes or 1),
                last=max(filter(None, (good, bad)), default=None),
                went_well=bad is None or (good is not None and good > bad),
                next=row.next_run,
            )
        )
    return sorted(lines, key=lambda line: line.label)


def every(minutes: int) -> str:
    """每分钟, 每小时, 每天, 每5分钟."""
    whole = {1: _("every minute"), 60: _("every hour"), 1440: _("every day")}
    return whole.get(minutes) or _("every %(n)d minutes") % {"n": minutes}


def age(seconds: int) -> str:
    """How long ago, in the largest whole unit."""
    if seconds < 60:
        return _("%(n)d s") % {"n": seconds}
    if seconds < 3600:
        return _("%(n)d min") % {"n": seconds // 60}
    return _("%(n)d h") % {"n": seconds // 3600}


def figures(now: dt.datetime) -> dict[str, int | None]:
    """For ``/healthz``: numbers alone. ``worker_seen_seconds`` is null where none is known."""
    seen = WorkerBeat.objects.aggregate(at=Max("seen_at"))["at"]
    waits = waiting(now)
    return {
        "workers": len(living(now)),
        "worker_seen_seconds": max(int((now - seen).total_seconds()), 0) if seen else None,
        "jobs_waiting": waits.count,
        "oldest_job_seconds": waits.oldest_seconds,
        "jobs_failed_24h": failures_since(now - DAY),
    }
