"""Release what is due; each item in its own transaction."""

import json
from dataclasses import asdict

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from cms.publishing.due import publish_due


class Command(BaseCommand):
    """Releases permits whose time has come, lets lapse those that are too late, ends those whose
    display is over. Exits 1 if one of them was refused; the others are released all the same.
    """

    help = "Release permits whose time has come, withdraw those whose display is over."

    def add_arguments(self, parser) -> None:
        parser.add_argument("--json", action="store_true", help="Print the result as JSON.")

    def handle(self, **options) -> None:
        outcomes = list(publish_due(now=timezone.now()))
        if options["json"]:
            self.stdout.write(json.dumps([asdict(o) for o in outcomes], ensure_ascii=False))
        else:
            for outcome in outcomes:
                self.stdout.write(f"{outcome.number} {outcome.act} {outcome.problem or 'ok'}")
            self.stdout.write(f"{len(outcomes)} due")
        if any(outcome.problem for outcome in outcomes):
            raise CommandError("some items were refused", returncode=1)
