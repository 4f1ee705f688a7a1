"""kill -9 of gunicorn's workers in the middle of submissions: one receipt, one submission."""

import json
import os
import signal

import pytest

from tests.processes.crowd import Crowd
from tests.processes.killer import Killer
from tests.processes.places import Place
from tests.processes.ports import free_port, wait_for_answer

pytestmark = pytest.mark.slow
DEPUTIES, DRAFTS = 4, 8


@pytest.fixture
def web(place: Place):
    """A real gunicorn whose workers are forks of one parent, so that a new one comes at once."""
    port = free_port()
    command = ["-m", "gunicorn", "cms.wsgi", "--preload", "--workers", "3"]
    process = place.start(*command, "--bind", f"127.0.0.1:{port}", "--log-level", "critical")
    try:
        wait_for_answer(port, process)
        yield port, process
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def test_killed_workers_lose_and_double_nothing(place: Place, web):
    port, gunicorn = web
    deputies = json.loads(
        place.run("-m", "tests.processes.acts", "drafts", f"{DEPUTIES}", f"{DRAFTS}")
    )
    crowd = Crowd(port, deputies)
    killer = Killer(gunicorn.pid, crowd.answered)

    killer.start()
    receipts, again = crowd.fill_all()
    killer.over.set()
    killer.join()

    stored = json.loads(place.run("-m", "tests.processes.acts", "stored"))
    assert killer.kills >= 3
    assert again >= 1  # some request met its death and was sent again
    assert {int(pk): row["receipt"] for pk, row in stored.items()} == receipts
    assert len(set(receipts.values())) == DEPUTIES * DRAFTS
    for pk, row in stored.items():
        assert row == {
            "state": "SUBMITTED",
            "receipt": receipts[int(pk)],
            "text": f"草稿 {pk} 的意见",
            "cells": 1,
            "lines": 1,
        }
