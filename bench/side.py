"""One side in a process of its own: makes its database, then measures what it is asked for.

Reads a line of JSON, ``{"act": name, "burst": n}``; answers a line of JSON: milliseconds (median
of the burst), queries, and what the act measured itself.
"""

import importlib
import json
import logging
import os
import statistics
import sys
import time

import django

from bench.act import Act


def main(side: str, sizes: str) -> None:
    """``side`` is ``stock`` or ``ours``; ``sizes`` is JSON."""
    django.setup()
    logging.disable(logging.INFO)
    from django.db import connection

    _make_database(connection, side)
    os.environ["BENCH_DATABASE_URL"] = _url_of(connection)
    acts: dict[str, Act] = importlib.import_module(f"bench.{side}").acts(json.loads(sizes))
    _say(sorted(acts))
    for line in sys.stdin:
        asked = json.loads(line)
        _say(_measure(connection, acts[asked["act"]], asked["burst"]))
    connection.creation.destroy_test_db("", verbosity=0)


def _make_database(connection, side: str) -> None:
    connection.settings_dict["TEST"]["NAME"] = f"bench_{side}"
    if connection.vendor == "sqlite":
        connection.settings_dict["TEST"]["NAME"] = os.path.join(os.environ["BENCH_DIR"], side)
    else:  # what a run that was broken off left behind
        with connection._nodb_cursor() as cursor:
            cursor.execute(f"DROP DATABASE IF EXISTS bench_{side} WITH (FORCE)")
    connection.creation.create_test_db(verbosity=0, autoclobber=True)


def _url_of(connection) -> str:
    """The address of the database made, for processes that this one starts."""
    name = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    return os.environ["DATABASE_URL"].rpartition("/")[0] + f"/{name}"


def _measure(connection, act: Act, burst: int) -> dict:
    if act.alone:
        prepared = act.prepare()
        began = time.perf_counter()
        figures = act.run(prepared) or {}
        return {"ms": (time.perf_counter() - began) * 1000, "queries": None} | figures
    act.run(act.prepare())
    queries = _queries(connection, act)
    times = []
    for _each in range(burst):
        prepared = act.prepare()
        began = time.perf_counter()
        act.run(prepared)
        times.append((time.perf_counter() - began) * 1000)
    return {"ms": statistics.median(times), "queries": queries}


def _queries(connection, act: Act) -> int:
    from django.test.utils import CaptureQueriesContext

    prepared = act.prepare()
    with CaptureQueriesContext(connection) as asked:
        act.run(prepared)
    return len(asked)


def analyse(connection) -> None:
    """As the server's own housekeeping would have done by now."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _say(value) -> None:
    sys.__stdout__.write(json.dumps(value) + "\n")
    sys.__stdout__.flush()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
