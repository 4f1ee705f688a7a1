"""Web and worker live and die together."""

import os
import signal
import subprocess
import sys
import time

import psutil
import pytest
from django.conf import settings

from tests.processes.places import MANAGE, Place
from tests.processes.ports import free_port, wait_for_answer
from tests.processes.waiting import wait_for

pytestmark = pytest.mark.slow
STOPS_WITHIN = 15  # seconds
COMMAND = [sys.executable, MANAGE, "up", "--no-migrate", "--port"]


@pytest.fixture
def started(place: Place):
    """``up``, answering, with all its processes."""
    port = free_port()
    process = subprocess.Popen(
        [*COMMAND, str(port)], env=place.environment, cwd=settings.BASE_DIR, start_new_session=True
    )
    wait_for_answer(port, process)
    family = _family(process)
    yield process, family
    for member in [psutil.Process(process.pid)] if process.poll() is None else []:
        member.kill()
    _gone, left = psutil.wait_procs(family, timeout=STOPS_WITHIN)
    for member in left:  # of a test that failed
        member.kill()
    process.wait()


def _family(process) -> list[psutil.Process]:
    """Every process below ``up``, once gunicorn's and django-q2's own children are there."""
    until = time.monotonic() + 30
    while time.monotonic() < until:
        family = psutil.Process(process.pid).children(recursive=True)
        if len(family) >= 6:
            return family
        time.sleep(0.2)
    return family


def _assert_all_gone(process, family, *, began: float) -> None:
    _gone, alive = psutil.wait_procs(family, timeout=STOPS_WITHIN)
    process.wait(timeout=STOPS_WITHIN)
    assert alive == []
    assert time.monotonic() - began < STOPS_WITHIN


# A terminal's Ctrl-C goes to the whole group, a service manager's TERM to one or all.
@pytest.mark.parametrize("way", ["TERM", "group TERM", "group INT", "KILL"])
def test_up_stops_everything(started, way):
    process, family = started
    assert len(family) >= 4

    began = time.monotonic()
    number = getattr(signal, f"SIG{way.removeprefix('group ')}")
    if way.startswith("group"):
        os.killpg(process.pid, number)
    else:
        process.send_signal(number)

    _assert_all_gone(process, family, began=began)
    assert process.returncode == (-signal.SIGKILL if way == "KILL" else 0)


def test_links_lead_to_the_port_that_is_served(started):
    """Sign-in links, QR codes and messages, of the page and of the worker."""
    process, _family = started
    told = {_child(process, each).environ().get("BASE_URL") for each in ("web", "worker")}

    assert told == {os.environ.get("BASE_URL") or f"http://127.0.0.1:{process.args[-1]}"}


def test_nothing_is_put_into_the_home_of_who_starts_it(place: Place, tmp_path):
    """gunicorn's control socket would lie there."""
    home, port = tmp_path / "home", free_port()
    home.mkdir()
    environment = place.environment | {"HOME": str(home)}
    environment.pop("XDG_RUNTIME_DIR", None)
    process = subprocess.Popen(
        [*COMMAND, str(port)], env=environment, cwd=settings.BASE_DIR, start_new_session=True
    )
    try:
        wait_for_answer(port, process)
        family = _family(process)
        assert list(home.iterdir()) == []
        # Who has nothing to do takes no second to end: processor time spent after the TERM.
        worker = _child(process, "web").children()[0]
        before = sum(worker.cpu_times()[:2])
        worker.terminate()
        spent = before
        while worker.is_running() and worker.status() != psutil.STATUS_ZOMBIE:
            spent = max(spent, sum(worker.cpu_times()[:2]))
            time.sleep(0.005)
        assert spent - before < 0.3
    finally:
        process.terminate()
        process.wait(timeout=STOPS_WITHIN)
    assert psutil.wait_procs(family, timeout=STOPS_WITHIN)[1] == []


@pytest.mark.parametrize("child", ["web", "worker"])
def test_up_ends_with_an_error_when_a_child_dies(started, child):
    process, family = started
    victim = _child(process, child)

    began = time.monotonic()
    victim.kill()

    _assert_all_gone(process, family, began=began)
    assert process.returncode == 1


def _child(process, name: str) -> psutil.Process:
    """The parent of the web or of the worker."""
    return next(
        child
        for child in psutil.Process(process.pid).children()
        if ("gunicorn" in " ".join(child.cmdline())) is (name == "web")
    )


def test_work_goes_on_after_the_processes_that_do_it_were_killed(started, place: Place):
    """An idle worker dies with the lock of the queue in its hand: a new one would read nothing."""
    process, _family = started
    (sentinel,) = _child(process, "worker").children()

    for each in sentinel.children():
        each.kill()
    place.run("-m", "tests.processes.acts", "export", "100")

    assert wait_for(place, lambda state, _rows: state == "READY")[0] == "READY"
    assert process.poll() is None


def test_up_refuses_to_serve_without_triggers(place: Place):
    (found,) = place.rows(_ONE_TRIGGER[bool(place.url)])
    place.rows("DROP TRIGGER {}{}".format(found[0], f" ON {found[1]}" if place.url else ""))
    ended = subprocess.run(
        [*COMMAND, str(free_port())],
        env=place.environment,
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        timeout=120,
    )

    assert ended.returncode != 0
    assert "migrate" in ended.stderr


_ONE_TRIGGER = {
    False: "SELECT name, tbl_name FROM sqlite_master"
    " WHERE type = 'trigger' AND name LIKE 'append_only_%' LIMIT 1",
    True: "SELECT tgname, tgrelid::regclass::text FROM pg_trigger"
    " WHERE tgname LIKE 'append_only_%' LIMIT 1",
}
