"""What must be well before an installation serves: database, triggers, migrations, worker."""

import datetime as dt

from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone
from django_q.models import OrmQ, Schedule

from cms.core.append_only import missing_triggers
from cms.core.health import register_health_check
from cms.core.schedules import SCHEDULE_PREFIX, registered_schedules

LATE = dt.timedelta(minutes=4)  # the worker looks at its schedules every half minute
WAITING = dt.timedelta(minutes=10)
_migrated = False


def register_vitals() -> None:
    """Called in core's ``ready``; the other apps add their own checks."""
    register_health_check("database", database_problem)
    register_health_check("triggers", trigger_problem)
    register_health_check("migrations", migration_problem)
    register_health_check("worker", worker_problem)
    register_health_check("queue", queue_problem)


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
    """A living worker moves every schedule on; one that stands still is its missing heartbeat."""
    if not registered_schedules():
        return ""
    ours = Schedule.objects.filter(name__startswith=SCHEDULE_PREFIX)
    oldest = ours.order_by("next_run").values_list("next_run", flat=True).first()
    if oldest is None:
        return "no schedules stored: run 'python manage.py sync_schedules'"
    if oldest < timezone.now() - LATE:
        return f"worker not seen since {oldest:%Y-%m-%d %H:%M} UTC: run 'python manage.py up'"
    return ""


def queue_problem() -> str:
    """No job waits untaken; a job that a worker holds is locked into the future."""
    late = OrmQ.objects.filter(lock__lt=timezone.now() - WAITING).count()
    return f"{late} jobs waiting longer than ten minutes" if late else ""
