"""Load the invented demo zone into an empty installation."""

import json

from django.core.management.base import BaseCommand
from django.utils import timezone

from home.demo.load import is_loaded, load_demo
from home.demo.zone import PASSWORD

SIGN_INS = [
    "clerk",
    "director",
    *(f"member{number}" for number in range(1, 10)),
    *(f"deputy{number}" for number in range(1, 6)),
    "handler1",
    "handler2",
    "auditor",
    "admin",
]
IN_WORDS = "clerk director member1…member9 deputy1…deputy5 handler1 handler2 auditor admin"


class Command(BaseCommand):
    """Idempotent: an installation with accounts is left alone."""

    help = "Load the demo zone."

    def add_arguments(self, parser):
        parser.add_argument("--json", action="store_true")

    def handle(self, *args, **options):
        was_loaded = is_loaded()
        if not options["json"]:
            self.stdout.write(
                "演示数据已在（或这里已有账号），不再载入" if was_loaded else "正在载入演示数据 …"
            )
        if not was_loaded:
            load_demo(now=timezone.now())
        if options["json"]:
            said = {"loaded": not was_loaded, "sign_ins": SIGN_INS, "password": PASSWORD}
            self.stdout.write(json.dumps(said))
        else:
            self.stdout.write(f"演示账号：{IN_WORDS}\n密码：{PASSWORD}")
