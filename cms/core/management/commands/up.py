"""Web and worker together, under one parent that stops both."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from cms.core.append_only import missing_triggers
from cms.core.cluster import POISONED
from cms.core.own_session import own_session_ending_with_parent
from cms.core.static_files import collect_static_if_changed
from cms.core.web import leave

EVERYWHERE = ("", "0.0.0.0", "::", "[::]")  # no address that a link could lead to  # noqa: S104
GRACE = 11  # seconds until what has not stopped is killed; the worker takes up to 10


class Command(BaseCommand):
    """Migrate, store schedules, check, then serve until told to stop.

    Ends both children within 15 s on TERM, INT or its own death; exits 1 when either dies. A
    worker that ended itself, since one of its processes was killed, is started again.
    """

    help = "Run web and worker together."

    def add_arguments(self, parser):
        parser.add_argument("--port", default=os.environ.get("PORT", "8000"))
        parser.add_argument("--host", default=os.environ.get("HOST", "127.0.0.1"))
        parser.add_argument(
            "--no-migrate", action="store_true", help="of several machines, all but one"
        )
        parser.add_argument("--json", action="store_true", help="say the address as JSON")

    def handle(self, *args, **options):
        if not options["no_migrate"]:
            call_command("migrate", verbosity=0)
        collect_static_if_changed()
        call_command("sync_schedules", verbosity=0)
        if missing := missing_triggers():
            raise CommandError(
                f"append-only triggers missing: {', '.join(missing)}; 'migrate' mends them"
            )
        call_command("check", databases=["default"])
        address = f"http://{options['host']}:{options['port']}/"
        # What is typed outside (sign-in links, QR codes, messages) leads where it is served.
        named = "127.0.0.1" if options["host"] in EVERYWHERE else options["host"]
        os.environ.setdefault("BASE_URL", f"http://{named}:{options['port']}")
        said = {"address": address, "pid": os.getpid()}
        self.stdout.write(json.dumps(said) if options["json"] else address)
        leave(self.supervise(self.commands(options)))

    def commands(self, options) -> dict[str, list[str]]:
        """The command line of each child."""
        return {
            "web": [
                sys.executable,
                *("-m", "gunicorn", "cms.wsgi", "--config", "python:cms.core.web"),
                "--no-control-socket",  # it would lie in the home of whoever starts this
                *("--bind", f"{options['host']}:{options['port']}"),
                *("--workers", os.environ.get("WEB_WORKERS", "2")),
                *("--graceful-timeout", "8", "--timeout", "60", "--log-level", "warning"),
            ],
            "worker": [sys.executable, str(settings.BASE_DIR / "manage.py"), "work"],
        }

    def supervise(self, commands: dict[str, list[str]]) -> int:
        """Run the children until a signal or a death; 0 when asked to stop, else 1."""
        asked: list[int] = []
        for sign in (signal.SIGTERM, signal.SIGINT):
            signal.signal(sign, lambda number, frame: asked.append(number))
        children = {name: _start(line) for name, line in commands.items()}
        while not asked and all(child.poll() is None for child in children.values()):
            time.sleep(0.2)
            if children["worker"].poll() == POISONED:
                children["worker"] = _start(commands["worker"])
        died = [name for name, child in children.items() if child.poll() is not None]
        if died and not asked:
            self.stderr.write(f"stopped: {', '.join(died)}")
        self.stop(list(children.values()))
        return 0 if asked else 1

    def stop(self, children: list[subprocess.Popen]) -> None:
        """TERM to each parent only, or to what a dead one left; kill what lives after ``GRACE``."""
        for child in children:
            if child.poll() is None:
                child.terminate()
            else:
                _signal_group(child, signal.SIGTERM)
        until = time.monotonic() + GRACE
        while time.monotonic() < until and any(map(_has_processes, children)):
            time.sleep(0.1)
        for child in children:
            _signal_group(child, signal.SIGKILL)
            child.wait()


def _start(line: list[str]) -> subprocess.Popen:
    return subprocess.Popen(line, preexec_fn=own_session_ending_with_parent)  # noqa: S603


def _has_processes(child: subprocess.Popen) -> bool:
    """Whether the child or anything it started still runs."""
    if child.poll() is None:
        return True
    return _signal_group(child, 0) and not _only_zombies(child.pid)


def _only_zombies(group: int) -> bool:
    """Whether all of a group have ended: an orphan stays in it until process 1 reaps it."""
    if sys.platform != "linux":
        return False
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, _parent, its_group = stat.read_text().rpartition(")")[2].split()[:3]
        except (OSError, ValueError):  # ended while we looked
            continue
        if int(its_group) == group and state not in "ZX":
            return False
    return True


def _signal_group(child: subprocess.Popen, number: int) -> bool:
    """Signal whoever is left of a child's session; whether there was anyone."""
    try:
        os.killpg(child.pid, number)
    except ProcessLookupError:
        return False
    return True
