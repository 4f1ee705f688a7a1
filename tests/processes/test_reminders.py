"""Two clusters, kill -9 of their processes in the middle of hundreds of reminders, and a real mail
server: every reminder arrives, none under two IDs, nothing that was done meanwhile.
"""

import contextlib
import random
import threading
import time
from collections import Counter

import psutil
import pytest
from aiosmtpd.controller import Controller

from tests.processes.places import MANAGE, Place
from tests.processes.ports import free_port
from tests.processes.test_killed_worker import kill_family

pytestmark = [pytest.mark.slow, pytest.mark.postgres]  # as an office deploys it
MANY, DONE, KILLS = 100, 5, 2
STATES = "SELECT state, count(*) FROM reminders_message GROUP BY state"


class Sink:
    """A mail server that takes everything, a little slowly, and counts."""

    def __init__(self) -> None:
        self.ids: Counter[str] = Counter()
        self.receivers: dict[str, str] = {}

    async def handle_DATA(self, server, session, envelope):
        head = envelope.content.decode().partition("\r\n\r\n")[0]
        (line,) = [row for row in head.split("\r\n") if row.lower().startswith("message-id:")]
        message = line.partition(":")[2].strip()
        self.ids[message] += 1
        self.receivers[message] = envelope.rcpt_tos[0]
        time.sleep(0.01)
        return "250 taken"


@pytest.fixture
def sink(monkeypatch):
    sink, port = Sink(), free_port()
    server = Controller(sink, hostname="127.0.0.1", port=port)
    server.start()
    monkeypatch.setenv("EMAIL_URL", f"smtp://127.0.0.1:{port}")
    yield sink
    server.stop()


@pytest.fixture
def clusters(place: Place):
    """Two clusters; one that ended is started again, as ``up`` does."""
    running = []

    def keep_up() -> list:
        running[:] = [each for each in running if each.poll() is None]
        while len(running) < 2:
            running.append(place.start(MANAGE, "work"))
        return running

    yield keep_up
    for process in running:
        kill_family(process)


class Killer(threading.Thread):
    """kill -9 of one process of one cluster, each time as many more letters have come."""

    def __init__(self, sink: Sink, running: list) -> None:
        super().__init__(daemon=True)
        self.sink, self.running, self.kills, self.rng = sink, running, 0, random.Random(7)

    def run(self) -> None:
        while self.kills < KILLS:
            time.sleep(0.01)
            if len(self.sink.ids) < (self.kills + 1) * MANY / (KILLS + 2):
                continue
            with contextlib.suppress(psutil.NoSuchProcess):  # it ended meanwhile
                alive = [each for each in list(self.running) if each.poll() is None]
                found = [psutil.Process(each.pid).children(recursive=True) for each in alive]
                children = [child for family in found for child in family]
                if children:
                    self.rng.choice(children).kill()
                    self.kills += 1


def test_killed_workers_lose_none_and_send_none_twice(place: Place, sink, clusters):
    place.run("-m", "tests.processes.acts", "reminders", f"{MANY}", f"{DONE}")
    until, killer = time.monotonic() + 240, Killer(sink, clusters())
    killer.start()
    while waiting(place):
        assert time.monotonic() < until, (place.rows(STATES), len(sink.ids))
        clusters()
        time.sleep(0.5)
        # What the next minutes would bring: leases run out, the schedule asks again.
        place.rows(
            "UPDATE reminders_message SET leased_until = '2026-01-01 00:00:00+00:00'"
            " WHERE state = 'SENDING' AND tries < 5"
        )
        place.run("-m", "tests.processes.acts", "remind")

    stored = dict(place.rows("SELECT message_id, state FROM reminders_message"))
    assert killer.kills == KILLS
    assert set(sink.ids) == {key for key, state in stored.items() if state == "SENT"}
    assert len(sink.ids) == MANY - DONE
    assert len(set(sink.receivers.values())) == MANY - DONE  # one person each: none told twice


def waiting(place: Place) -> bool:
    states = dict(place.rows(STATES))
    return not states or any(states.get(state) for state in ("WAITING", "SENDING"))
