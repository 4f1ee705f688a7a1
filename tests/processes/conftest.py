"""Installations made once a session and copied for each test."""

import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.processes.places import Place, copy_place, drop_place, make_place
from tests.processes.sink import Sink
from tests.processes.zone import Zone

_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def prepared(tmp_path_factory) -> Iterator[Place]:
    """A migrated installation."""
    place = make_place(tmp_path_factory.mktemp("prepared"))
    yield place
    drop_place(place)


@pytest.fixture
def place(prepared: Place, tmp_path: Path) -> Iterator[Place]:
    """An installation of one test's own."""
    copy = copy_place(prepared, tmp_path / "var", next(_numbers))
    yield copy
    drop_place(copy)


@pytest.fixture
def sink(monkeypatch) -> Iterator[Sink]:
    """A mail server, to which everything started from here on sends."""
    sink = Sink()
    sink.server.start()
    monkeypatch.setenv("EMAIL_URL", f"smtp://127.0.0.1:{sink.port}")
    yield sink
    sink.over.set()
    sink.server.stop()


@pytest.fixture
def zone(place: Place, sink: Sink) -> Iterator[Zone]:
    """Whatever is left of it is killed in the end."""
    zone = Zone(place, sink)
    yield zone
    zone.kill()
