"""``manage.py verify_audit``: does the audit trail still say what was written?"""

import json

from django.core.management.base import BaseCommand, CommandError

from cms.core.audit import audit_breaches, chain_head, unsealed_events
from cms.core.heads import kept_head
from cms.core.models import AuditLink

SHOWN = 100


class Command(BaseCommand):
    """Names every altered, missing or inserted row and exits 1 if there is one.

    It compares with the head that the last sealing kept on this machine, and ``--expect
    SEQ:HASH`` with one noted elsewhere: so a chain whose end was cut off is found too.
    """

    help = "Verify the audit trail; exits non-zero and names the rows if it was tampered with."

    def add_arguments(self, parser) -> None:
        parser.add_argument("--json", action="store_true")
        parser.add_argument("--expect", default="", metavar="SEQ:HASH")

    def handle(self, *args, expect: str, **options) -> None:
        noted = None
        if expect:
            seq, colon, digest = expect.partition(":")
            if not colon or not seq.isdigit():
                raise CommandError("--expect SEQ:HASH")
            noted = (int(seq), digest)
        try:
            kept = kept_head()
        except ValueError as error:
            raise CommandError(str(error)) from error
        breaches = []
        total = 0
        for breach in audit_breaches(noted, kept):
            total += 1
            if total <= SHOWN:
                breaches.append(breach)
        head = chain_head()
        report = {
            "ok": total == 0,
            "links": AuditLink.objects.count(),
            "unsealed": unsealed_events().count(),
            "head": f"{head[0]}:{head[1]}" if head else "",
            "kept_head": f"{kept[0]}:{kept[1]}" if kept else "",
            "breaches_total": total,
            "breaches": breaches,
        }
        if options["json"]:
            self.stdout.write(json.dumps(report, ensure_ascii=False))
        else:
            for breach in breaches:
                self.stdout.write(breach)
            self.stdout.write(
                f"审计记录：已封 {report['links']} 条，待封 {report['unsealed']} 条，"
                f"问题 {total} 处；链尾 {report['head'] or '（空）'}，"
                f"本机留存 {report['kept_head'] or '（无）'}"
            )
        if total:
            raise SystemExit(1)
