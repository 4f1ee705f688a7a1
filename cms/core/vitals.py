"""What must be well before an installation serves: database, triggers, migrations, worker."""

import datetime as dt

from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Max
from django.utils import timezone
from django_q.models import OrmQ, Schedule

from cms.core.append_only import missing_triggers
from cms.core.caches import cache_problem
from cms.core.health import register_health_check
from cms.core.models import WorkerBeat
from cms.core.queue.beats import living
from cms.core.schedules import SCHEDULE_PREFIX, registered_schedules

LATE = dt.timedelta(minutes=4)  # a worker looks at the schedules every half minute
WAITING = dt.timedelta(minutes=10)
_migrated = False


def register_vitals() -> None:
    """Called in core's ``ready``; the other apps add their own checks."""
    register_health_check("database", database_problem)
    register_health_check("triggers", trigger_problem)
    register_health_check("migrations", migration_problem)
    register_health_check("worker", worker_problem)
    register_health_check("schedules", schedule_problem)
    register_health_check("queue", queue_problem)
    register_health_check("cache", cache_problem, needed=False)


def database_problem() -> str:
    """A query that always has an answer."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return ""


def trigger_problem() -> str:
    """Every append-only table is protected by the database itself."""
    missing = missing_triggers()
    if missing:
        return f"{len(missing)} append-only triggers missing: run 'python manage.py migrate'"
    return ""


def migration_problem() -> str:
    """No migration of this release waits; looked up until it is so, once a process."""
    global _migrated
    if not _migrated:
        executor = MigrationExecutor(connection)
        waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
        if waiting:
            return f"{len(waiting)} migrations waiting: run 'python manage.py migrate'"
        _migrated = True
    return ""


def worker_problem() -> str:
    """Some cluster gave its sign of life within the last minute."""
    if living():
        return ""
    last = WorkerBeat.objects.aggregate(at=Max("seen_at"))["at"]
    seen = f"since {last:%Y-%m-%d %H:%M} UTC" if last else "yet"
    return f"no worker seen {seen}: run 'python manage.py up'"


def schedule_problem() -> str:
    """A living worker moves every schedule on; it does not where it hangs or has no schedules."""
    if not registered_schedules():
        return ""
    ours = Schedule.objects.filter(name__startswith=SCHEDULE_PREFIX)
    oldest = ours.order_by("next_run").values_list("next_run", flat=True).first()
    if oldest is None:
        return "no schedules stored: run 'python manage.py sync_schedules'"
    if oldest < timezone.now() - LATE:
        return f"schedules stand still since {oldest:%Y-%m-%d %H:%M} UTC: restart the worker"
    return ""


def queue_problem() -> str:
    """No job waits untaken; a job that a worker holds is locked into the future."""
    late = OrmQ.objects.filter(lock__lt=timezone.now() - WAITING).count()
    return f"{late} jobs waiting longer than ten minutes" if late else ""
