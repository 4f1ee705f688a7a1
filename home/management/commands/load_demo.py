"""Load the invented demo zone into an empty installation."""

import json

from django.core.management.base import BaseCommand
from django.utils import timezone

from cms.accounts.models import User
from home.demo.load import load_demo
from home.demo.progress import Stage, stage_here
from home.demo.zone import PASSWORD

SIGN_INS = [
    "clerk",
    "clerk2",
    "director",
    *(f"member{number}" for number in range(1, 10)),
    *(f"deputy{number}" for number in range(1, 6)),
    "handler1",
    "handler2",
    "head1",
    "chair",
    "auditor",
    "admin",
]
IN_WORDS = (
    "clerk clerk2 director member1…member9 deputy1…deputy5 handler1 handler2 head1 chair"
    " auditor admin"
)
SAID = {
    Stage.EMPTY: "正在载入演示数据 …（中断了就再运行一次，会接着载入）",
    Stage.BEGUN: "上次没有载入完，接着载入演示数据 …",
    Stage.LOADED: "演示数据已在，不再载入",
    Stage.NOT_DEMO: "这里已有账号，没有载入演示数据",
}


class Command(BaseCommand):
    """Idempotent: an installation with accounts of its own is left alone."""

    help = "Load the demo zone."

    def add_arguments(self, parser):
        parser.add_argument("--json", action="store_true")

    def handle(self, *args, **options):
        stage = stage_here()
        if not options["json"]:
            self.stdout.write(SAID[stage])
        loads = stage in (Stage.EMPTY, Stage.BEGUN)
        if loads:
            load_demo(now=timezone.now())
        there = [] if stage == Stage.NOT_DEMO else _sign_ins()
        if options["json"]:
            said = {"loaded": loads, "sign_ins": there, "password": PASSWORD if there else ""}
            self.stdout.write(json.dumps(said))
        elif there:
            names = IN_WORDS if there == SIGN_INS else " ".join(there)
            word = "密码" if stage == Stage.EMPTY else "密码（没有改过的话）"
            self.stdout.write(f"演示账号：{names}\n{word}：{PASSWORD}")


def _sign_ins() -> list[str]:
    """Those of the demo's accounts that are still there and open."""
    active = set(User.objects.filter(is_active=True).values_list("username", flat=True))
    return [name for name in SIGN_INS if name in active]
