"""What is stuck, or kills its worker, holds up no other; TERM ends all of it in time.

With real clusters: what django-q2 does about a process that died is seen nowhere else.
"""

import dataclasses
import os
import signal
import time

import psutil
import pytest

from tests.processes.jobs import SECRET
from tests.processes.places import MANAGE, Place
from tests.processes.ports import free_port
from tests.processes.test_killed_worker import kill_family
from tests.processes.waiting import until

pytestmark = pytest.mark.slow
STOPS_WITHIN = 15  # seconds
FAILED = "SELECT name, attempt_count FROM django_q_task WHERE success = {}"
STARTED = "SELECT count(*) FROM core_jobhold WHERE pid IS NOT NULL"
LONG_AGO = (
    "2026-01-01 00:00:00"  # as Django writes an instant on SQLite, where it is compared as text
)


@pytest.fixture
def start(place: Place):
    """Starts something of ours; whatever is left of it is killed in the end."""
    started = []

    def run(*command: str, settings: str = "patient"):
        own = dataclasses.replace(place, settings=f"tests.processes.{settings}")
        started.append(own.start(MANAGE, *command))
        return started[-1]

    yield run
    for process in started:
        kill_family(process)


def queue(place: Place, *jobs: str) -> None:
    place.run("-m", "tests.processes.jobs", *jobs)


def done(place: Place) -> list[str]:
    file = place.var / "done.txt"
    return sorted(file.read_text().split()) if file.exists() else []


def bring_forward(place: Place) -> None:
    """The minutes pass for which jobs wait that nobody holds.

    The table is locked first: an UPDATE that waits for a job just being taken would else send it
    off a second time, and it would count one try too many.
    """
    first = "LOCK TABLE django_q_ormq IN SHARE ROW EXCLUSIVE MODE; " if place.url else ""
    place.rows(
        f"{first}UPDATE django_q_ormq SET lock = '{LONG_AGO}' WHERE id IN"
        " (SELECT job FROM core_jobhold WHERE cluster = '')"
    )


def test_poison_ends_among_the_failed_while_the_others_go_on(place: Place, start):
    poison = {"fail": "ValueError", "hang": "TimeoutException"}
    poison |= dict.fromkeys(("die", "kill", "deaf"), "WorkerLost")
    queue(place, *poison, *["good"] * 8)
    good = {f"good-{number}" for number in range(5, 13)}
    false = "FALSE" if place.url else "0"
    workers = [start("work", settings="quick")]

    def moved_on() -> bool:
        """As ``up`` would: started again; and what the next minutes bring."""
        if workers[-1].poll() is not None:
            assert workers[-1].returncode == 75
            workers.append(start("work", settings="quick"))
        if not set(done(place)) >= good:
            return False
        bring_forward(place)
        return place.rows("SELECT count(*) FROM django_q_ormq") == [(0,)]

    until(moved_on, 150, lambda: (done(place), place.rows(FAILED.format(false))))

    assert dict(place.rows(FAILED.format(false))) == dict.fromkeys(poison, 2)
    assert place.rows("SELECT count(*) FROM core_jobhold") == [(0,)]
    reports = place.run("-m", "tests.processes.reports")
    assert SECRET not in reports
    for name, fault in poison.items():
        assert f"{name} {fault}\n" in reports


def test_what_is_stuck_where_nobody_ends_it_holds_up_no_other(place: Place, start):
    queue(place, "deaf")
    start("work")
    until(lambda: place.rows(STARTED) == [(1,)], 60)

    queue(place, *["good"] * 20)
    until(lambda: len(done(place)) == 20, 30, lambda: done(place))

    assert "deaf-0" not in done(place)
    # The other goes on being stuck; a job is let go a moment after it wrote that it is done.
    until(lambda: place.rows(STARTED) == [(1,)], 30, lambda: place.rows(STARTED))


def test_more_stuck_jobs_than_processes_hold_up_no_other(place: Place, start):
    """Of two kinds, as many as one likes: a pool of two takes each once more, then no longer."""
    queue(place, *["deaf"] * 8, "hang", "hang")
    start("work")
    until(lambda: place.rows(STARTED)[0][0] >= 2, 60)

    queue(place, *["good"] * 10)
    until(lambda: len(done(place)) == 10, 80, lambda: (done(place), place.rows(STARTED)))

    assert all(name.startswith("good") for name in done(place))
    ((stuck,),) = place.rows(STARTED)
    assert 4 <= stuck < 10
    (place.var / "go-on").touch()  # what kept them is mended: each is done, once
    everything = sorted([f"{kind}-{n}" for kind, n in _named(8, 2, 10)])
    until(lambda: len(done(place)) == len(everything), 120, lambda: done(place))
    assert done(place) == everything


def _named(deaf: int, hang: int, good: int):
    yield from (("deaf", n) for n in range(deaf))
    yield from (("hang", n) for n in range(deaf, deaf + hang))
    yield from (("good", n) for n in range(good))


@pytest.mark.parametrize("way", ["work TERM", "work group TERM", "up TERM"])
def test_term_ends_what_is_stuck_in_time_and_loses_nothing(place: Place, start, way):
    queue(place, "deaf", "deaf", *["good"] * 5)
    web = ("--no-migrate", "--port", str(free_port())) if way.startswith("up") else ()
    process = start(way.split()[0], *web)
    until(lambda: place.rows(STARTED) == [(2,)], 60)
    family = psutil.Process(process.pid).children(recursive=True)

    began = time.monotonic()
    if "group" in way:
        os.killpg(process.pid, signal.SIGTERM)
    else:
        process.send_signal(signal.SIGTERM)

    assert process.wait(timeout=STOPS_WITHIN) == 0
    assert psutil.wait_procs(family, timeout=1)[1] == []
    assert time.monotonic() - began < STOPS_WITHIN
    assert place.rows("SELECT count(*) FROM core_jobhold WHERE cluster <> ''") == [(0,)]
    assert place.rows("SELECT count(*) FROM core_workerbeat") == [(0,)]

    (place.var / "go-on").touch()  # what kept them is mended
    start("work")
    ours = "name IN ('deaf', 'good')"
    until(
        lambda: place.rows(f"SELECT count(*) FROM django_q_task WHERE {ours}") == [(7,)],
        30,
        lambda: (done(place), place.rows("SELECT id, lock FROM django_q_ormq")),
    )
    assert done(place) == sorted(["deaf-0", "deaf-1", *(f"good-{n}" for n in range(2, 7))])


def test_term_lets_what_is_under_way_come_to_its_end(place: Place, start):
    queue(place, "slow")
    worker = start("work")
    until(lambda: place.rows(STARTED) == [(1,)], 60)

    worker.send_signal(signal.SIGTERM)
    (place.var / "go-on").touch()

    assert worker.wait(timeout=STOPS_WITHIN) == 0
    assert done(place) == ["slow-0"]
    assert place.rows("SELECT name, success FROM django_q_task") == [("slow", True)]
    assert place.rows("SELECT count(*) FROM django_q_ormq") == [(0,)]


def test_a_dead_sentinel_takes_its_pool_along_and_its_jobs_are_taken_over(place: Place, start):
    queue(place, "deaf")
    worker = start("work")
    until(lambda: place.rows(STARTED) == [(1,)], 60)
    ((before,),) = place.rows("SELECT seen_at FROM core_workerbeat")
    until(lambda: place.rows("SELECT seen_at FROM core_workerbeat") != [(before,)], 15)
    family = psutil.Process(worker.pid).children(recursive=True)
    (sentinel,) = psutil.Process(worker.pid).children()

    sentinel.kill()

    assert worker.wait(timeout=5) == 75  # ``up`` starts it again
    assert psutil.wait_procs(family, timeout=5)[1] == []
    (place.var / "go-on").touch()
    place.rows(f"UPDATE core_workerbeat SET seen_at = '{LONG_AGO}'")  # five minutes later
    place.rows(f"UPDATE core_jobhold SET taken_at = '{LONG_AGO}'")
    start("work")
    until(lambda: done(place) == ["deaf-0"], 30)


@pytest.mark.postgres
def test_a_worker_without_its_database_shows_and_comes_back(place: Place, start):
    name = place.url.rpartition("/")[2]
    admin = dataclasses.replace(place, url=f"{place.url.rpartition('/')[0]}/postgres")
    seen = "SELECT seen_at FROM core_workerbeat"
    worker = start("work")
    until(lambda: place.rows(seen), 60)

    admin.rows(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false')
    admin.rows(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")
    time.sleep(11)
    admin.rows(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true')

    assert worker.poll() is None
    gone = place.rows(seen)
    time.sleep(0.5)
    assert place.rows(seen) == gone  # no sign while it was away
    queue(place, "good")
    until(lambda: done(place) == ["good-0"], 30)
    until(lambda: place.rows(seen) > gone, 15)
