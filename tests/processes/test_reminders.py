"""Reminders exactly once, with real clusters and a real mail server: nothing is lost, nothing comes
under two IDs, nothing is sent for what is no longer owed (issue 10; reliability.md F2).

A hundred letters in every run of the tests; ``make exactly-once`` for a thousand.
"""

import contextlib
import random
import sys
import threading
import time

import psutil
import pytest

from tests.processes.test_killed_worker import kill_family
from tests.processes.waiting import until
from tests.processes.zone import DONE, MANY, NINE, Zone, addresses

pytestmark = pytest.mark.slow
KILLS = max(2, MANY // 50)
MINUTES = 60 + KILLS * 10  # that may pass: a lease of who was killed runs out after five


class Killer(threading.Thread):
    """kill -9 of one process of one cluster, or of all of it as when a machine loses its power;
    each time as many more letters have come.
    """

    def __init__(self, zone: Zone) -> None:
        super().__init__(daemon=True)
        self.zone, self.kills, self.over, self.rng = zone, 0, threading.Event(), random.Random(7)

    def run(self) -> None:
        while self.kills < KILLS and not self.over.wait(0.01):
            if len(self.zone.sink.ids) < (self.kills + 1) * MANY / (KILLS + 2):
                continue
            with contextlib.suppress(psutil.NoSuchProcess):  # it ended meanwhile
                alive = [each for each in list(self.zone.running) if each.poll() is None]
                found = [psutil.Process(each.pid).children(recursive=True) for each in alive]
                children = [child for family in found for child in family]
                if children and self.kills % 4 == 3:
                    kill_family(self.rng.choice(alive))
                elif children:
                    self.rng.choice(children).kill()
                self.kills += bool(children)


def test_killed_workers_lose_none_and_send_none_twice(zone: Zone):
    zone.at_nine(hold_after=1)
    until(lambda: zone.sink.held, 60, zone.states)
    done = zone.act("fulfil", done=DONE)  # selected, not sent
    killer, began = Killer(zone), time.monotonic()
    killer.start()
    zone.sink.release()

    zone.settle(minutes=MINUTES)
    killer.over.set()

    stored = dict(zone.place.rows("SELECT message_id, state FROM reminders_message"))
    letters = sum(zone.sink.ids.values())
    took = f"{killer.kills} kills in {time.monotonic() - began:.0f} s"
    sys.stdout.write(f"{letters} letters with {len(zone.sink.ids)} IDs, {took}\n")
    assert killer.kills == KILLS
    assert set(zone.sink.ids) == {key for key, state in stored.items() if state == "SENT"}
    assert zone.states() == {"SENT": MANY - DONE, "NOT_OWED": DONE}
    assert len(zone.sink.ids) == MANY - DONE  # with the line below: one ID for each person
    assert set(zone.sink.told()) == addresses(MANY) - set(done)


def test_two_clusters_send_each_letter_once_and_none_for_what_was_done_meanwhile(zone: Zone):
    """While both of them wait for the mail server, things are done and the rule is rewritten."""
    zone.at_nine(hold_after=MANY // 4)
    until(lambda: zone.sink.held == 2, 60, lambda: (zone.sink.held, zone.states()))
    changes = {"at": "10:00", "unit": "WORKDAYS", "text": "【事项】：【剩余时间】！"}
    done = zone.act("fulfil_and_rewrite", done=DONE, **changes)
    zone.sink.release()

    zone.settle()
    for later in ("10:00:30", "10:30", "12:00"):
        zone.clock.show(f"2026-12-07 {later}")
        zone.settle()

    assert set(zone.sink.ids.values()) == {1}  # no letter came twice, under whatever ID
    assert len(zone.sink.ids) == MANY - DONE
    assert set(zone.sink.told()) == addresses(MANY) - set(done)


def test_a_rule_rewritten_while_it_is_due_tells_each_once(zone: Zone):
    zone.clock.show("2026-12-07 08:30")
    zone.act("prepare", many=MANY, **NINE)
    zone.start(clusters=2)
    zone.settle()

    zone.act("turn")
    zone.settle()
    assert zone.sink.told() == sorted(addresses(MANY))  # by its old hour

    zone.act("rewrite", times=15)
    zone.settle()
    zone.clock.show("2026-12-07 12:00")
    zone.settle()
    assert set(zone.sink.ids.values()) == {1}
    assert zone.sink.told() == sorted(addresses(MANY))
