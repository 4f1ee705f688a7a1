"""Installations made once a session and copied for each test."""

import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.processes.places import Place, copy_place, drop_place, make_place

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
