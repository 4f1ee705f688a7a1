"""Check that what the public sees stands on lawful decisions, byte for byte."""

import json
from dataclasses import asdict

from django.core.management.base import BaseCommand, CommandError

from cms.publishing.verification import breaches


class Command(BaseCommand):
    """Names every breach of seal, digest, decision, files, bytes, events, pointer and live flag;
    exits 1 if there is one. Run it daily and after any restore.
    """

    help = "Check seals, digests, decisions, bytes, events, pointers and live flags."

    def add_arguments(self, parser) -> None:
        parser.add_argument("--json", action="store_true", help="Print the result as JSON.")

    def handle(self, **options) -> None:
        found = list(breaches())
        if options["json"]:
            result = {"ok": not found, "breaches": [asdict(breach) for breach in found]}
            self.stdout.write(json.dumps(result, ensure_ascii=False))
        else:
            for breach in found:
                self.stdout.write(str(breach))
            self.stdout.write(f"{len(found)} breaches")
        if found:
            raise CommandError(f"{len(found)} breaches", returncode=1)
