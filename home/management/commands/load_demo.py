"""Load the invented demo zone into an empty installation."""

from django.core.management.base import BaseCommand
from django.utils import timezone

from home.demo.load import is_loaded, load_demo
from home.demo.zone import PASSWORD

SIGN_INS = "clerk director member1…member9 deputy1…deputy5 handler1 handler2 auditor admin"


class Command(BaseCommand):
    """Idempotent: an installation with accounts is left alone."""

    help = "Load the demo zone."

    def handle(self, *args, **options):
        if is_loaded():
            self.stdout.write("演示数据已在（或这里已有账号），不再载入")
        else:
            self.stdout.write("正在载入演示数据 …")
            load_demo(now=timezone.now())
        self.stdout.write(f"演示账号：{SIGN_INS}\n密码：{PASSWORD}")
