"""One side in a process of its own: makes its database, then measures what it is asked for.

Reads a row's name a line, answers a line of JSON: milliseconds (median of a short burst), queries.
"""

import importlib
import json
import logging
import os
import statistics
import sys
import time

import django

BURST = 7


def main(side: str, size: int) -> None:
    """``side`` is ``plain`` or ``ours``."""
    django.setup()
    logging.disable(logging.INFO)
    from django.db import connection
    from django.test.utils import CaptureQueriesContext, setup_test_environment

    setup_test_environment()
    os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    connection.settings_dict["TEST"]["NAME"] = f"bench_{side}"
    if connection.vendor == "sqlite":
        connection.settings_dict["TEST"]["NAME"] = os.path.join(os.environ["BENCH_DIR"], side)
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    acts = importlib.import_module(f"bench.rows.{side}").acts(size)
    if connection.vendor == "postgresql":
        connection.cursor().execute("ANALYZE")
    _say(sorted(acts))
    for line in sys.stdin:
        act = acts[line.strip()]
        act()
        with CaptureQueriesContext(connection) as asked:
            act()
        queries = len(asked)  # now: the next request empties the log
        times = []
        for _each in range(BURST):
            began = time.perf_counter()
            act()
            times.append((time.perf_counter() - began) * 1000)
        _say({"ms": statistics.median(times), "queries": queries})
    connection.creation.destroy_test_db("", verbosity=0)


def _say(value) -> None:
    sys.__stdout__.write(json.dumps(value) + "\n")
    sys.__stdout__.flush()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
