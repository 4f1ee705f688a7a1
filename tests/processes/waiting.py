"""Waiting for what a worker does."""

import time

from tests.processes.places import Place

JOB = "SELECT state, rows_done, attempt, path FROM submissions_exportjob"


def wait_for(place: Place, is_so, seconds: int = 90) -> tuple:
    """The job's row once ``is_so(state, rows done)``."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        (row,) = place.rows(JOB)
        if is_so(row[0], row[1]):
            return row
        time.sleep(0.02)
    raise AssertionError(f"still {row}")


def until(is_so, seconds: float, said=lambda: "") -> None:
    """Wait; fail when it takes longer."""
    last = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < last, said()
        time.sleep(0.1)
