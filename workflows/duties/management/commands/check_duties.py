"""Prove that no open matter lacks its duty and no open duty its matter (promise 2)."""

import json

from django.core.management.base import BaseCommand

from workflows.duties.models import Duty
from workflows.duties.queries import ledger_breaches


class Command(BaseCommand):
    """Names every breach; exit status 1 when there is one."""

    help = "Check that every open matter has an open duty and every open duty an open matter."

    def add_arguments(self, parser) -> None:
        parser.add_argument("--json", action="store_true", help="answer as JSON")

    def handle(self, *args, **options) -> None:
        breaches = list(ledger_breaches())
        open_count = Duty.objects.open().count()
        if options["json"]:
            answer = {"open": open_count, "breaches": breaches}
            self.stdout.write(json.dumps(answer, ensure_ascii=False, indent=1))
        else:
            for breach in breaches:
                self.stdout.write("{kind} {subject} {owner}: {problem}".format(**breach))
            self.stdout.write(f"open duties: {open_count}, breaches: {len(breaches)}")
        if breaches:
            raise SystemExit(1)
