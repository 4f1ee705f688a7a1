"""``make bench``: both sides in turn, round by round; prints a table and keeps it in docs.

A row that misses what it must reach makes the command fail.
"""

import argparse
import datetime as dt
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from bench.figures import Row, long_rows, rows
from bench.machine import machine
from bench.page import renewed
from bench.table import missed, table

ROOT = Path(__file__).resolve().parents[1]
SETTINGS = {"stock": "bench.plain.settings", "ours": "bench.settings"}
CUT_OFF = "The run ended here before its last row.\n"
WHOLE = {"texts": [1000, 10_000], "rows": [1000, 10_000, 100_000], "sends": 160}
WHOLE["duties"] = [1000, 10_000, 100_000, 1_000_000]
QUICK = {"texts": [500, 1000], "rows": [500, 1000, 3000], "sends": 160}
QUICK["duties"] = [500, 1000, 3000]


class Side:
    """A process that measures one side."""

    def __init__(self, name: str, url: str, sizes: dict, folder: str) -> None:
        environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": SETTINGS[name],
            "DATABASE_URL": url,
            "BENCH_DIR": folder,
            "VAR_DIR": folder,
        }
        self.process = subprocess.Popen(  # noqa: S603
            [sys.executable, "-m", "bench.side", name, json.dumps(sizes)],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def hear(self):
        """The next answer; a side that died has told why on stderr."""
        line = self.process.stdout.readline()
        if not line:
            raise SystemExit("a side of the benchmark ended early")
        return json.loads(line)

    def measure(self, act: str, burst: int) -> dict:
        """One burst of one act."""
        self.process.stdin.write(json.dumps({"act": act, "burst": burst}) + "\n")
        self.process.stdin.flush()
        return self.hear()

    def end(self) -> None:
        """Let it remove its database."""
        self.process.stdin.close()
        self.process.wait(timeout=120)


def measure(
    url: str, chosen: list[Row], sizes: dict, rounds: int, told: Callable[[list], None]
) -> list[tuple[Row, list]]:
    """Every row of both sides, interleaved: [(row, [(ours, plain) of each round])].

    ``told`` hears what there is after each row: a run of an hour may be cut off.
    """
    with tempfile.TemporaryDirectory(prefix="lianxi-bench-") as folder:
        sides = {name: Side(name, url, sizes, folder) for name in SETTINGS}
        for side in sides.values():
            side.hear()
        results = []
        for row in chosen:
            pairs = []
            began = time.monotonic()
            for _round in range(1 if row.burst == 1 else rounds):
                ours = sides["ours"].measure(row.ours, row.burst)
                pairs.append((ours, sides["stock"].measure(row.stock, row.burst)))
            sys.stderr.write(f"{row.name}: {time.monotonic() - began:.0f} s\n")
            results.append((row, pairs))
            told(results)
        for side in sides.values():
            side.end()
    return results


def main() -> int:
    """Run on SQLite, and on PostgreSQL where ``TEST_POSTGRES_URL`` answers; 1 if a row missed."""
    parser = argparse.ArgumentParser(prog="bench")
    parser.add_argument("--quick", action="store_true", help="small sizes: does it run, not: how")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", action="append", help="rows whose name contains this, or that")
    parser.add_argument("--database", default="", help="SQLite or PostgreSQL")
    parser.add_argument("--long", action="store_true", help="what takes long to set up, alone")
    parser.add_argument("--keep", action="store_true", help="write docs/bench.md, or bench-long.md")
    options = parser.parse_args()
    sizes = QUICK if options.quick else WHOLE
    offered = long_rows(sizes) if options.long else rows(sizes)
    chosen = [row for row in offered if any(each in row.name for each in options.only or [""])]
    postgres = os.environ.get("TEST_POSTGRES_URL", "postgres://postgres@127.0.0.1:5432/postgres")
    pages, misses, began = [], [], time.monotonic()
    whole = len(chosen) == len(offered) and not options.database
    page = ROOT / "docs" / ("bench-long.md" if options.long else "bench.md")

    def text_of(*more: str) -> str:
        head = machine(options.rounds, sizes, time.monotonic() - began)
        return "\n".join([head, *pages, *more])

    def told(results: list, name: str) -> None:
        if options.keep and whole:
            page.write_text(text_of(f"## {name}\n\n{table(results)}\n", CUT_OFF))

    for name, url in (("SQLite", "sqlite:///bench.sqlite3"), ("PostgreSQL", postgres)):
        if options.database not in ("", name):
            continue
        if name == "PostgreSQL" and not _answers(url):
            pages.append(f"## {name}\n\nskipped: no server answers\n")
            continue
        results = measure(url, chosen, sizes, options.rounds, partial(told, name=name))
        pages.append(f"## {name}\n\n{table(results)}\n")
        misses += [f"{name}: {line}" for line in missed(results)]
    text = text_of()
    sys.stdout.write(text)
    sys.stdout.write("".join(f"missed: {line}\n" for line in misses))
    if options.keep:
        when = f"{dt.datetime.now(dt.UTC):%Y-%m-%d}, {options.rounds} rounds"
        page.write_text(text if whole else renewed(page.read_text(), text, when))
    return 1 if misses else 0


def _answers(url: str) -> bool:
    check = [sys.executable, str(ROOT / "tests/postgres_answers.py")]
    return subprocess.run(check, env=os.environ | {"DATABASE_URL": url}).returncode == 0  # noqa: S603


if __name__ == "__main__":
    sys.exit(main())
