"""Real processes: web and worker live and die together."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import psutil
import pytest
from django.conf import settings

pytestmark = pytest.mark.slow
MANAGE = str(Path(settings.BASE_DIR) / "manage.py")
STOPS_WITHIN = 15  # seconds


def _environment(var: Path) -> dict:
    kept = {k: v for k, v in os.environ.items() if k not in ("DATABASE_URL", "TEST_DATABASE")}
    return kept | {
        "VAR_DIR": str(var),
        "DJANGO_SETTINGS_MODULE": "cms.settings.dev",
        "WEB_WORKERS": "1",
        "Q_WORKERS": "1",
    }


@pytest.fixture(scope="module")
def prepared(tmp_path_factory) -> Path:
    """A migrated database and collected files, made once and copied for each test."""
    var = tmp_path_factory.mktemp("up")
    command = [sys.executable, MANAGE, "migrate", "--verbosity", "0"]
    subprocess.run(command, env=_environment(var), check=True, timeout=180)
    return var


@pytest.fixture
def var(prepared, tmp_path) -> Path:
    copy = tmp_path / "var"
    shutil.copytree(prepared, copy)
    return copy


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


@pytest.fixture
def started(var):
    """``up``, answering, with all its processes."""
    port = _free_port()
    process = subprocess.Popen(
        [sys.executable, MANAGE, "up", "--port", str(port)],
        env=_environment(var),
        start_new_session=True,
    )
    _wait_for_answer(port, process)
    family = _family(process)
    yield process, family
    for member in [psutil.Process(process.pid)] if process.poll() is None else []:
        member.kill()
    psutil.wait_procs(family, timeout=STOPS_WITHIN)
    process.wait()


def _wait_for_answer(port: int, process) -> None:
    until = time.monotonic() + 120
    while time.monotonic() < until:
        assert process.poll() is None, "up ended before it answered"
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5)
            return
        except urllib.error.HTTPError:
            return  # 503 is an answer
        except OSError:
            time.sleep(0.3)
    raise AssertionError("no answer")


def _family(process) -> list[psutil.Process]:
    """Every process below ``up``, once gunicorn's and django-q2's own children are there."""
    until = time.monotonic() + 30
    while time.monotonic() < until:
        family = psutil.Process(process.pid).children(recursive=True)
        if len(family) >= 6:
            return family
        time.sleep(0.3)
    return family


def _assert_all_gone(process, family, *, began: float) -> None:
    _gone, alive = psutil.wait_procs(family, timeout=STOPS_WITHIN)
    process.wait(timeout=STOPS_WITHIN)
    assert alive == []
    assert time.monotonic() - began < STOPS_WITHIN


@pytest.mark.parametrize("way", ["TERM", "group TERM", "INT", "KILL"])
def test_up_stops_everything(started, way):
    process, family = started
    assert len(family) >= 4

    began = time.monotonic()
    if way == "group TERM":
        os.killpg(process.pid, signal.SIGTERM)
    else:
        process.send_signal(getattr(signal, f"SIG{way}"))

    _assert_all_gone(process, family, began=began)
    assert process.returncode == (-signal.SIGKILL if way == "KILL" else 0)


@pytest.mark.parametrize("child", ["gunicorn", "qcluster"])
def test_up_ends_with_an_error_when_a_child_dies(started, child):
    process, family = started
    victim = next(p for p in family if p.ppid() == process.pid and child in " ".join(p.cmdline()))

    began = time.monotonic()
    victim.kill()

    _assert_all_gone(process, family, began=began)
    assert process.returncode == 1


def test_up_refuses_to_serve_without_triggers(var):
    import sqlite3

    with sqlite3.connect(var / "db.sqlite3") as database:
        (name,) = database.execute(
            "SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'append_only_%'"
        ).fetchone()
        database.execute(f"DROP TRIGGER {name}")
    ended = subprocess.run(
        [sys.executable, MANAGE, "up", "--no-migrate", "--port", str(_free_port())],
        env=_environment(var),
        capture_output=True,
        text=True,
        timeout=120,
    )

    assert ended.returncode != 0
    assert "migrate" in ended.stderr
