"""Store the declared schedules for the worker; idempotent."""

import json

from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils import timezone
from django_q.models import Schedule

from cms.core.locks import hold_lock
from cms.core.schedules import SCHEDULE_PREFIX, registered_schedules


class Command(BaseCommand):
    """Create, correct and remove our rows of django-q2's schedule table; two at once take turns."""

    help = "Store the declared schedules for the worker."

    def add_arguments(self, parser):
        parser.add_argument("--json", action="store_true")

    @transaction.atomic
    def handle(self, *args, **options):
        hold_lock("sync_schedules")  # names are not unique in django-q2's table
        jobs = registered_schedules()
        for job in jobs:
            told = {
                "func": job.func,
                "schedule_type": Schedule.MINUTES,
                "minutes": job.minutes,
                "repeats": -1,
                "kwargs": job.options,
            }
            Schedule.objects.update_or_create(
                name=SCHEDULE_PREFIX + job.name,
                defaults=told,
                create_defaults=told | {"next_run": timezone.now()},
            )
        names = [SCHEDULE_PREFIX + job.name for job in jobs]
        stale = Schedule.objects.filter(name__startswith=SCHEDULE_PREFIX).exclude(name__in=names)
        removed, _by_model = stale.delete()
        if options["json"]:
            self.stdout.write(json.dumps({"schedules": names, "removed": removed}))
        elif options["verbosity"]:
            self.stdout.write(f"{len(names)} 项定时任务")
