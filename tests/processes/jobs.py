"""Jobs that do what jobs must never do; queued by ``python -m tests.processes.jobs die good …``."""

import os
import signal
import sys
import time
from pathlib import Path

import django

SECRET = "张三的意见"
AT_MOST = 90  # seconds that a stuck one is stuck where nobody ends it


def _folder() -> Path:
    return Path(os.environ["VAR_DIR"])


def _note(name: str) -> None:
    with (_folder() / "done.txt").open("a") as file:
        file.write(f"{name}\n")


def good(name: str) -> None:
    """Leaves a line behind."""
    _note(name)


def slow(name: str) -> None:
    """Takes three seconds from when ``go-on`` is there, then leaves a line behind."""
    _wait()
    time.sleep(3)
    _note(name)


def fail(name: str) -> None:
    """Quotes what somebody entered."""
    raise ValueError(SECRET)


def die(name: str) -> None:
    """Ends its process past everything that could report it."""
    os._exit(1)


def kill(name: str) -> None:
    """As the kernel ends a process that takes too much memory."""
    os.kill(os.getpid(), signal.SIGKILL)


def hang(name: str) -> None:
    """Waits where the alarm can end it."""
    _stuck(name)


def deaf(name: str) -> None:
    """Waits where no alarm reaches it, as inside a library."""
    signal.signal(signal.SIGALRM, signal.SIG_IGN)
    _stuck(name)


def _stuck(name: str) -> None:
    _wait()
    _note(name)


def _wait() -> None:
    until = time.monotonic() + AT_MOST
    while time.monotonic() < until and not (_folder() / "go-on").exists():
        time.sleep(0.2)


if __name__ == "__main__":
    django.setup()
    from django_q.tasks import async_task

    for number, asked in enumerate(sys.argv[1:]):
        async_task(f"tests.processes.jobs.{asked}", f"{asked}-{number}", task_name=asked)
