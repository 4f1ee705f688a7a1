"""kill -9 of the worker in the middle of an export: no half file, and it starts again."""

import io
import os
import signal
import time
import zipfile

import openpyxl
import psutil
import pytest

from tests.processes.places import MANAGE, Place
from tests.processes.waiting import JOB, until, wait_for

pytestmark = pytest.mark.slow
ROWS = 12_000


@pytest.fixture
def start_worker(place: Place):
    """Starts the real cluster; whatever is left of it is killed in the end."""
    started = []

    def start():
        started.append(place.start(MANAGE, "work"))
        return started[-1]

    yield start
    for process in started:
        kill_family(process)


def kill_family(process) -> None:
    """Everything at once, as when a machine loses its power."""
    if process.poll() is not None:
        return
    root = psutil.Process(process.pid)
    family = [root, *root.children(recursive=True)]
    for member in family:
        member.suspend()
    for member in family:
        member.kill()
    psutil.wait_procs(family, timeout=15)
    process.wait()


def files_of(place: Place) -> list[str]:
    """What lies where finished sheets are offered from."""
    folder = place.var / "private" / "exports"
    return sorted(file.name for file in folder.iterdir()) if folder.exists() else []


def leftovers(place: Place) -> list[str]:
    """Folders of unfinished sheets."""
    return sorted(folder.name for folder in place.var.glob("lianxi-export-*"))


def test_a_killed_export_offers_no_half_file_and_starts_again(place: Place, start_worker):
    job = place.run("-m", "tests.processes.acts", "export", f"{ROWS}").strip('"')

    first = start_worker()
    wait_for(place, lambda state, done: state == "RUNNING" and done >= 1000)
    kill_family(first)

    state, done, attempt, _path = place.rows(JOB)[0]
    assert (state, attempt) == ("RUNNING", 1)
    assert 0 < done < ROWS
    assert files_of(place) == []  # nothing that could be offered
    assert leftovers(place) == [f"lianxi-export-{job}-1"]

    place.rows("UPDATE submissions_exportjob SET heartbeat_at = '2026-01-01 00:00:00+00:00'")
    place.run("-m", "tests.processes.acts", "sweep")  # two silent minutes later
    start_worker()
    _state, done, attempt, path = wait_for(place, lambda state, done: state == "READY")

    assert (done, attempt) == (ROWS, 2)
    assert files_of(place) == [os.path.basename(path)]
    until(lambda: leftovers(place) == [], 10)  # cleared away once the job stands as ready
    whole = io.BytesIO((place.var / "private" / path).read_bytes())
    assert openpyxl.load_workbook(whole, read_only=True).worksheets[0].max_row == 1 + ROWS


def test_a_killed_archive_offers_no_half_file_and_starts_again(place: Place, start_worker):
    photos = 3000
    job = place.run("-m", "tests.processes.acts", "archive", f"{photos}").strip('"')

    first = start_worker()
    wait_for(place, lambda state, done: state == "RUNNING" and done >= 100)
    kill_family(first)
    assert files_of(place) == []
    assert leftovers(place) == [f"lianxi-export-{job}-1"]

    place.rows("UPDATE submissions_exportjob SET heartbeat_at = '2026-01-01 00:00:00+00:00'")
    place.run("-m", "tests.processes.acts", "sweep")
    start_worker()
    _state, done, attempt, path = wait_for(place, lambda state, done: state == "READY")

    assert (done, attempt) == (photos, 2)
    until(lambda: leftovers(place) == [], 10)
    with zipfile.ZipFile(place.var / "private" / path) as archive:
        assert archive.testzip() is None
        assert len(archive.namelist()) == photos + 1  # and the list of them


def test_a_worker_that_is_told_to_stop_ends_at_once(place: Place, start_worker):
    worker = start_worker()
    last = time.monotonic() + 60
    while time.monotonic() < last and len(psutil.Process(worker.pid).children(True)) < 3:
        time.sleep(0.1)
    family = psutil.Process(worker.pid).children(recursive=True)

    worker.send_signal(signal.SIGTERM)

    assert worker.wait(timeout=15) == 0
    assert psutil.wait_procs(family, timeout=5)[1] == []
