"""Rows of the queue, as django-q2 and its workers write them."""

import datetime as dt
import uuid

from django.utils import timezone
from django_q.models import OrmQ, Task
from django_q.signing import SignedPackage

from cms.core.models import JobHold
from cms.core.queue import beats

FUNC = "cms.core.tasks.seal_audit_trail"
GROUP = "lianxi.audit.seal"
NOW = dt.timedelta(0)


def sign_of_life(cluster: str = "a" * 32, ago: dt.timedelta = NOW, **more) -> str:
    """A cluster that was alive then; its id."""
    at = timezone.now() - ago
    values = {"host": "server-1", "pid": 7, "workers": 2, "busy": 0, "started_at": at} | more
    beats.beat(cluster=cluster, now=at, **values)
    return cluster


def queued(func: str = FUNC, *, group: str = "", args=(), ago: dt.timedelta = NOW) -> OrmQ:
    """A job that nobody has taken since then."""
    at, task = timezone.now() - ago, uuid.uuid4().hex
    package = {"id": task, "name": task[:8], "func": func, "args": args, "kwargs": {}}
    package |= {"started": at, **({"group": group} if group else {})}
    return OrmQ.objects.create(key="lianxi", payload=SignedPackage.dumps(package), lock=at)


def held(row: OrmQ, *, cluster: str, pid: int | None = 7, ago: dt.timedelta = NOW, **more):
    """A job that a cluster has taken, and a process of it begun."""
    at = timezone.now() - ago
    OrmQ.objects.filter(pk=row.pk).update(lock=at + dt.timedelta(hours=1))
    values = {"task": row.task["id"], "func": row.task["func"], "cluster": cluster, "pid": pid}
    values |= {"taken_at": at, "started_at": at if pid else None, "tries": 1 if pid else 0}
    return JobHold.objects.create(job=row.pk, **(values | more))


def failed(
    *, func: str = FUNC, group: str | None = None, result: str = "", ago: dt.timedelta = NOW, **more
) -> Task:
    """A job that failed then."""
    at, task = timezone.now() - ago, uuid.uuid4().hex
    values = {"name": task[:8], "args": (), "kwargs": {}, "success": False, "attempt_count": 1}
    values |= {"started": at, "stopped": at, "result": result, "func": func, "group": group}
    return Task.objects.create(id=task, **(values | more))
