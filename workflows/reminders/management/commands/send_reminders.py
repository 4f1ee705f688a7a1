"""``send_reminders``: what the minute's job does, by hand, or what it would do."""

import json

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from workflows.reminders.previews import worded, would_go
from workflows.reminders.services import deliver_waiting, sweep


class Command(BaseCommand):
    help = "Claim and send the reminders that are due."

    def add_arguments(self, parser) -> None:
        parser.add_argument("--at", default="", help="as if it were then (ISO 8601)")
        parser.add_argument("--dry-run", action="store_true", help="say who would get what")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args, at: str, dry_run: bool, **options) -> None:
        now = timezone.now()
        if at:
            now = parse_datetime(at)
            if now is None:
                raise CommandError(f"not a time: {at}")
            now = now if timezone.is_aware(now) else timezone.make_aware(now)
        if dry_run:
            found = [line.as_json() for line in worded(would_go(now=now))]
        else:
            claimed = sweep(now=now)
            sent, more = deliver_waiting(now=now, seconds=600)
            found = {"claimed": claimed, "sent": sent, "more_waiting": more}
        if options["json"]:
            self.stdout.write(json.dumps(found, ensure_ascii=False))
        elif dry_run:
            for line in found:
                self.stdout.write(" · ".join(str(value) for value in line.values()))
        else:
            self.stdout.write(f"claimed {found['claimed']}, sent {found['sent']}")
