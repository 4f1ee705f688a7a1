"""An installation that reminds: its clock, its clusters, and the mail server that it sends to."""

import dataclasses
import datetime as dt
import json
import os
import signal
import time

from tests.processes.clocks import Clock
from tests.processes.places import Place
from tests.processes.sink import Sink
from tests.processes.test_killed_worker import kill_family

MANY = int(os.environ.get("MANY", "100"))  # people who are reminded
DONE = MANY // 20  # who did it meanwhile
NINE = {"side": "BEFORE", "amount": 4, "at": "09:00"}  # of Monday, 7 December
STATES = "SELECT state, count(*) FROM reminders_{} GROUP BY state"
QUIET = 0.7  # seconds in which nothing moves: then the next minute comes
MINUTE = dt.timedelta(minutes=1)


def addresses(count: int) -> set[str]:
    return {f"d{number}@example.org" for number in range(count)}


class Zone:
    """``keep_up`` starts again what ended, as ``up`` does."""

    def __init__(self, place: Place, sink: Sink) -> None:
        self.place = dataclasses.replace(place, settings="tests.processes.clocked")
        self.sink, self.clock = sink, Clock(self.place.var)
        self.wanted, self.running = 0, []

    def act(self, name: str, **figures):
        """Something done in it, by a process of its own."""
        done = self.place.run("-m", "tests.processes.reminding", name, json.dumps(figures))
        return json.loads(done)

    def at_nine(self, *, hold_after: int) -> None:
        """Two clusters at nine o'clock; after so many letters the mail server answers no more."""
        self.clock.show("2026-12-07 08:50")
        self.act("prepare", many=MANY, at_once=True, **NINE)
        self.sink.hold_after = hold_after
        self.clock.show("2026-12-07 09:00:05")
        self.start(clusters=2)

    def start(self, clusters: int = 2) -> None:
        self.wanted = clusters
        self.keep_up()

    def keep_up(self) -> None:
        self.running[:] = [each for each in self.running if each.poll() is None]
        while len(self.running) < self.wanted:
            self.running.append(self.place.start("-m", "tests.processes.worker"))

    def stop(self) -> None:
        """In order; nobody starts it again."""
        self.wanted = 0
        for each in self.running:
            os.killpg(each.pid, signal.SIGTERM)
        for each in self.running:
            assert each.wait(timeout=15) == 0

    def kill(self) -> None:
        for each in self.running:
            kill_family(each)

    def states(self, table: str = "message") -> dict[str, int]:
        return dict(self.place.rows(STATES.format(table)))

    def settle(self, *, minutes: int = 3) -> None:
        """Until a sweep has looked at the time that the clock shows, and what it claimed has left.

        Where nothing moves for a moment the next minute comes; within ``minutes`` of them it must
        be so: leases and locks run out by the clock, the schedule asks by it.
        """
        asked, last, came = self.clock.now(), time.monotonic() + 60 + MANY, 0
        seen, since = None, time.monotonic()
        while not (self._looked(asked, minutes) and not self._waits()):
            self.keep_up()
            now = (len(self.sink.ids), self.states(), self._ready())
            if now != seen:
                seen, since = now, time.monotonic()
            elif time.monotonic() - since >= QUIET and came < minutes and self._ready():
                self.clock.move(MINUTE)
                came, since = came + 1, time.monotonic()
            assert time.monotonic() < last, (now, came, self.place.rows(_MARK))
            time.sleep(0.1)

    def _waits(self) -> bool:
        states = self.states()
        return any(states.get(state) for state in ("WAITING", "SENDING"))

    def _ready(self) -> bool:
        """Whether every cluster has come so far as to look for work."""
        ((alive,),) = self.place.rows("SELECT count(*) FROM core_workerbeat")
        return alive >= self.wanted

    def _looked(self, asked: dt.datetime, minutes: int) -> bool:
        """Not what was looked at before the clock went back."""
        first, last = (f"{asked + n * MINUTE:%Y-%m-%d %H:%M:%S.%f+00:00}" for n in (0, minutes + 1))
        return self.place.rows(f"{_MARK} WHERE until BETWEEN '{first}' AND '{last}'") != []


_MARK = "SELECT until, furthest FROM reminders_sweepmark"
