"""What is measured: one act of a person, prepared outside the clock."""

from collections.abc import Callable
from dataclasses import dataclass


def nothing() -> None:
    """An act that needs no preparation."""


@dataclass(frozen=True)
class Act:
    """``run(prepared)`` is timed; ``prepare()`` before each run is not.

    A run that measures itself (an export in a process of its own) returns a dict of figures,
    which replaces the clock's; ``alone``: once a round, not a burst.
    """

    run: Callable[[object], object]
    prepare: Callable[[], object] = nothing
    alone: bool = False


def fetch(browser, address: str) -> Act:
    """A GET that must succeed."""

    def run(_prepared) -> None:
        status, _headers, body = browser.get(address)
        if status != 200 or not body:
            raise AssertionError(f"{address}: {status}")

    return Act(run)
