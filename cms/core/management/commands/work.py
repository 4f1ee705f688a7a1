"""The worker: jobs and schedules."""

import sys

from django.core.management.base import BaseCommand

from cms.core.cluster import run


class Command(BaseCommand):
    """django-q2's ``qcluster`` that ends with exit code 75 when one of its processes was killed.

    Whoever supervises it (``up``, systemd) starts it again.
    """

    help = "Run jobs and schedules until told to stop."

    def handle(self, *args, **options):
        sys.exit(run())
