"""Wagtail's clock for scheduled pages, closed: a permit carries its own time of release."""

from django.core.management.base import BaseCommand


class Command(BaseCommand):
    """Does nothing but say which command does the work here."""

    help = "Replaced by publish_due."

    def add_arguments(self, parser) -> None:
        parser.add_argument("--dryrun", "--dry-run", action="store_true", dest="dryrun")

    def handle(self, **options) -> None:
        self.stdout.write("Nothing is published by schedule here; see “publish_due”.")
