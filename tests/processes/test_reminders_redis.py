"""The shared cache goes away in the middle of reminders: they all come once, pages are served, and
``/healthz`` names it (issue 10; reliability.md F6).
"""

import json
import os
import shutil
import signal
import subprocess
import urllib.error
import urllib.request

import psutil
import pytest

from tests.processes.ports import free_port, wait_for_answer
from tests.processes.waiting import until
from tests.processes.zone import MANY, Zone, addresses

pytestmark = pytest.mark.slow


@pytest.fixture
def redis(monkeypatch, tmp_path):
    """A server of the test's own, which everything started from here on is told of."""
    program = shutil.which("redis-server")
    # Not switched off: CI fails where there is none (REQUIRE_ALL in tests/run_all.sh).
    if program is None and os.environ.get("REQUIRE_ALL") != "1":
        pytest.skip("no Redis: apt-get install redis-server")
    command = [program, "--port", str(free_port()), "--save", "", "--dir", str(tmp_path)]

    def start() -> psutil.Popen:
        process = psutil.Popen(command, stdout=subprocess.DEVNULL)
        until(process.net_connections, 10)
        return process

    monkeypatch.setenv("CACHE_URL", f"rediscache://127.0.0.1:{command[2]}/0")
    started = [start()]
    yield started, lambda: started.append(start())
    for each in started:
        if each.is_running():
            each.kill()
            each.wait()


@pytest.fixture
def web(zone: Zone, redis):
    """The public pages, with the same cache; asks for one and returns its text."""
    port = free_port()
    command = ["-m", "gunicorn", "cms.wsgi", "--bind", f"127.0.0.1:{port}"]
    process = zone.place.start(*command, "--log-level", "critical")

    def ask(path: str, *, fails: bool = False) -> str:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=20) as answer:
                return answer.read().decode()
        except urllib.error.HTTPError as error:
            assert fails
            return error.read().decode()

    try:
        wait_for_answer(port, process)
        yield ask
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def test_redis_goes_in_the_middle_and_every_letter_comes_once(zone: Zone, redis, web):
    started, start_again = redis

    def degraded() -> str:  # after a leap of the clock the worker counts as gone for a moment
        return "".join(json.loads(web("/healthz", fails=True))["degraded"])

    zone.at_nine(hold_after=MANY // 4)
    until(lambda: zone.sink.held == 2, 60, lambda: (zone.sink.held, zone.states()))
    assert degraded() == ""

    started[0].kill()
    started[0].wait()
    zone.sink.release()
    zone.settle()

    assert web("/")
    assert degraded() == "cache"
    start_again()
    zone.clock.show("2026-12-07 12:00")
    zone.settle()
    until(lambda: degraded() == "", 20)
    assert set(zone.sink.ids.values()) == {1}
    assert zone.sink.told() == sorted(addresses(MANY))
