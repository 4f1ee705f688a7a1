"""``make bench``: both sides in turn, round by round; prints a table and keeps it in docs."""

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SETTINGS = {"plain": "bench.plain.settings", "ours": "cms.settings.test"}
# Row: (act of ours, act of plain it is measured against, ratio that must be reached).
ROWS = [
    ("notice GET", "notice GET", 3.0),
    ("notice GET, cached", "notice GET, cached", 20.0),
    ("search 培育", "scan 培育", 1.0),
    ("search 垃圾分类河道", "scan 垃圾分类河道", 1.0),
    ("search 监督", "scan 监督", None),
    ("search 培育", "search 培育", None),
]


class Side:
    """A process that measures one side."""

    def __init__(self, name: str, url: str, size: int, folder: str) -> None:
        environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": SETTINGS[name],
            "DATABASE_URL": url,
            "BENCH_DIR": folder,
            "VAR_DIR": folder,
        }
        self.process = subprocess.Popen(  # noqa: S603
            [sys.executable, "-m", "bench.side", name, str(size)],
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

    def measure(self, act: str) -> dict:
        """One burst of one act."""
        self.process.stdin.write(act + "\n")
        self.process.stdin.flush()
        return self.hear()

    def end(self) -> None:
        """Let it remove its database."""
        self.process.stdin.close()
        self.process.wait(timeout=60)


def measure(url: str, size: int, rounds: int) -> list[dict]:
    """Every row of both sides, interleaved."""
    with tempfile.TemporaryDirectory(prefix="lianxi-bench-") as folder:
        sides = {name: Side(name, url, size, folder) for name in SETTINGS}
        for side in sides.values():
            side.hear()
        results = []
        for ours, plain, must in ROWS:
            pairs = [
                (sides["ours"].measure(ours), sides["plain"].measure(plain))
                for _round in range(rounds)
            ]
            results.append({"row": ours, "against": plain, "must": must, "pairs": pairs})
        for side in sides.values():
            side.end()
    return results


def table(results: list[dict]) -> str:
    """Markdown: medians, queries, ratio with its range over the rounds."""
    lines = [
        "| figure | plain | ours | queries plain / ours | ratio (range) | must |",
        "|---|---|---|---|---|---|",
    ]
    for result in results:
        pairs = result["pairs"]
        ratios = [plain["ms"] / ours["ms"] for ours, plain in pairs]
        ours = statistics.median(o["ms"] for o, _p in pairs)
        plain = statistics.median(p["ms"] for _o, p in pairs)
        ratio = f"{statistics.median(ratios):.1f} × ({min(ratios):.1f}–{max(ratios):.1f})"
        queries = f"{pairs[0][1]['queries']} / {pairs[0][0]['queries']}"
        must = f"≥ {result['must']:g}" if result["must"] else "—"
        name = result["row"] + (
            "" if result["row"] == result["against"] else f" (plain: {result['against']})"
        )
        lines.append(f"| {name} | {plain:.2f} ms | {ours:.2f} ms | {queries} | {ratio} | {must} |")
    return "\n".join(lines)


def machine() -> str:
    """The size of the machine, for the reader of the figures."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (
        f"{os.cpu_count()} cores, {memory:.0f} GiB, {platform.system()} {platform.machine()}, "
        f"Python {platform.python_version()}"
    )


def main() -> None:
    """Run on SQLite, and on PostgreSQL where ``TEST_POSTGRES_URL`` answers."""
    parser = argparse.ArgumentParser(prog="bench")
    parser.add_argument("--size", type=int, default=10_000, help="texts to search")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--keep", action="store_true", help="write docs/bench.md")
    options = parser.parse_args()
    pages = [f"# Measured against plain Wagtail\n\n{machine()}; {options.size} public texts; "]
    pages[0] += f"{options.rounds} interleaved rounds, medians; in process, without a network.\n"
    postgres = os.environ.get("TEST_POSTGRES_URL", "postgres://postgres@127.0.0.1:5432/postgres")
    for name, url in (("SQLite", "sqlite:///bench.sqlite3"), ("PostgreSQL", postgres)):
        if name == "PostgreSQL" and not _answers(url):
            pages.append(f"## {name}\n\nskipped: no server answers\n")
            continue
        pages.append(f"## {name}\n\n{table(measure(url, options.size, options.rounds))}\n")
    text = "\n".join(pages)
    sys.stdout.write(text)
    if options.keep:
        (ROOT / "docs" / "bench.md").write_text(text)


def _answers(url: str) -> bool:
    check = [sys.executable, str(ROOT / "tests/postgres_answers.py")]
    return subprocess.run(check, env=os.environ | {"DATABASE_URL": url}).returncode == 0  # noqa: S603


if __name__ == "__main__":
    main()
