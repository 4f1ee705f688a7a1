"""Reminders exactly once while the clock of running clusters is moved, and after days without one
(issue 10; reliability.md F12, F13).
"""

import pytest

from tests.processes.zone import DONE, MANY, NINE, Zone, addresses

pytestmark = pytest.mark.slow
LATER = 10  # who is asked for something while the clock is back


def test_a_clock_moved_an_hour_forward_and_back_tells_each_once(zone: Zone):
    zone.clock.show("2026-12-07 08:20")
    zone.act("prepare", many=MANY, **NINE)
    zone.start(clusters=2)
    zone.settle()
    assert zone.sink.told() == []

    zone.clock.show("2026-12-07 09:20")
    zone.settle()
    assert zone.sink.told() == sorted(addresses(MANY))

    zone.clock.show("2026-12-07 08:22")
    zone.settle()
    zone.act("owe", many=LATER, first=MANY)
    for later in ("08:45", "09:01", "09:21:30", "09:40", "10:30"):
        zone.clock.show(f"2026-12-07 {later}")
        zone.settle()

    assert set(zone.sink.ids.values()) == {1}
    assert zone.sink.told() == sorted(addresses(MANY + LATER))


def test_after_three_days_without_a_worker_each_gets_the_latest_in_one_letter(zone: Zone):
    every_day = {**NINE, "repeat": 1}  # Monday to Thursday
    zone.clock.show("2026-12-07 08:00")
    zone.act("prepare", many=MANY, each=2, **every_day)
    zone.start(clusters=2)
    zone.settle()
    zone.stop()

    zone.clock.show("2026-12-10 10:00")
    done = zone.act("fulfil", done=DONE)
    zone.start(clusters=2)
    zone.settle()
    for later in ("2026-12-10 12:00", "2026-12-11 10:00"):
        zone.clock.show(later)
        zone.settle()

    owed = 2 * (MANY - DONE)
    assert set(zone.sink.ids.values()) == {1}
    assert zone.sink.told() == sorted(addresses(MANY) - set(done))
    assert zone.states("reminder") == {"SENT": owed, "SUPERSEDED": 3 * owed}
