"""``verify_publication`` over live pages: time a page, and the memory that does not grow."""

import time
import tracemalloc

from django.db import connection, transaction

from bench.act import Act
from bench.ours.notices import Office
from bench.ours.publish import release_by_bench
from bench.side import analyse
from cms.publishing.verification import breaches


def acts(sizes: dict) -> dict[str, Act]:
    """One whole check at each size."""
    live = Live()
    return {
        f"verify {size}": Act(
            lambda _none, s=size: _verify(s), lambda s=size: live.grow(s), alone=True
        )
        for size in sizes["texts"]
    }


class Live:
    """How many notices are public by now."""

    def __init__(self) -> None:
        self.office, self.count = None, 0

    def grow(self, size: int) -> None:
        """Release notices up to ``size``."""
        self.office = self.office or Office()
        with transaction.atomic():
            for _each in range(self.count, size):
                release_by_bench(self.office.notice())
        self.count = max(self.count, size)
        analyse(connection)


def _verify(size: int) -> dict:
    began = time.perf_counter()
    found = sum(1 for _each in breaches())
    took = (time.perf_counter() - began) * 1000
    if found:
        raise AssertionError(f"{found} breaches in a database where nothing is wrong")
    tracemalloc.start()
    sum(1 for _each in breaches())
    peak = tracemalloc.get_traced_memory()[1] / 2**20
    tracemalloc.stop()
    return {"ms": took, "per page": took / size, "peak": peak}
