"""Double click and kill -9 under a real gunicorn: what is stored twice, what is lost."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from contextlib import contextmanager

from cms.core.own_session import own_session_ending_with_parent
from tests.processes.killer import Killer
from tests.processes.ports import free_port, wait_for_answer

CLICKS, KILLS = 10, 60  # submissions sent by two clicks at once; submissions amid kills


def faults(wsgi: str, clicked: Callable[[int], dict], killed: Callable[[int], dict]) -> dict:
    """Both trials, which get the server's port and return {"doubled", "lost"}; and the kills."""
    with _server(wsgi) as (port, process):
        click = clicked(port)
        killer = Killer(process.pid)
        killer.start()
        try:
            kill = killed(port)
        finally:
            killer.over.set()
            killer.join()
    return {
        "clicks": CLICKS,
        "click doubled": click["doubled"],
        "amid kills": KILLS,
        "kills": killer.kills,
        "kill doubled": kill["doubled"],
        "lost": click["lost"] + kill["lost"],
    }


@contextmanager
def _server(wsgi: str):
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", wsgi, "--preload", "--workers", "3"]
    process = subprocess.Popen(  # noqa: S603
        [*command, "--bind", f"127.0.0.1:{port}", "--log-level", "critical"],
        env=os.environ | {"DATABASE_URL": os.environ["BENCH_DATABASE_URL"]},
        stdout=subprocess.DEVNULL,
        preexec_fn=own_session_ending_with_parent,
    )
    try:
        wait_for_answer(port, process)
        yield port, process
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
