"""Load the shipped paper forms that are not there yet."""

from django.core.management.base import BaseCommand
from django.utils import timezone

from cms.formbuilder.starter_forms import load_starter_forms


class Command(BaseCommand):
    """Idempotent: what is there, changed or not, stays as it is."""

    help = "Load the shipped paper forms."

    def handle(self, *args, **options):
        loaded = load_starter_forms(now=timezone.now())
        self.stdout.write(f"{len(loaded)} 张表单已载入")
