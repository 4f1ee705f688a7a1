"""A database of each engine migrated from nothing once, and copied wherever tests need one.

Every run of pytest, every worker and every real process's installation would otherwise apply all
migrations again: some twenty seconds each. ``run_all.sh`` has this made beside the lint
(``python -m tests.migrated make``) and names the folder in ``TEST_MIGRATED``. Without it, as when
pytest is called by hand, each migrates for itself.
"""

import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

ROOT = Path(__file__).resolve().parents[1]


def migrated_file() -> Path | None:
    """The migrated SQLite file, if it was made."""
    return _ready("sqlite3")


def migrated_database() -> str | None:
    """The name of the migrated PostgreSQL database, if it was made."""
    ready = _ready("postgres")
    return ready.read_text() if ready else None


@contextmanager
def copied_to_test_databases(connection) -> Iterator[None]:
    """Django's new test database starts as a copy; it still runs ``migrate``, with nothing left."""
    if connection.vendor == "postgresql":
        if name := migrated_database():
            connection.settings_dict["TEST"]["TEMPLATE"] = name
        yield
        return
    # On the class: once Playwright runs, Django has another connection in this same thread.
    creation, kept_open = type(connection.creation), []
    stock = creation._create_test_db

    def create(self, *args, **kwargs) -> str:
        name = stock(self, *args, **kwargs)
        if file := migrated_file():
            target = sqlite3.connect(name, uri=True)  # memory lasts while somebody is connected
            with sqlite3.connect(file) as source:
                source.backup(target)
            kept_open.append(target)
        return name

    creation._create_test_db = create
    yield
    creation._create_test_db = stock
    for each in kept_open:
        each.close()


def make(folder: Path) -> None:
    """Migrate both engines from nothing; a name in the folder says that one is ready."""
    draft = folder / "draft.sqlite3"
    running = [_migrate(f"sqlite:///{draft}")]
    url, name = os.environ.get("TEST_POSTGRES_URL", ""), f"migrated_{os.getpid()}"
    if url:
        (folder / "made").write_text(name)
        _admin(url, f'CREATE DATABASE "{name}" TEMPLATE template0')
        running.append(_migrate(f"{url.rpartition('/')[0]}/{name}"))
    codes = [process.wait() for process in running]
    if any(codes):
        sys.exit("the migrations failed")
    draft.rename(folder / "sqlite3")
    if url:
        (folder / "made").rename(folder / "postgres")


def drop(folder: Path) -> None:
    """Remove what ``make`` left on the server; the folder is its caller's."""
    for file in (folder / "made", folder / "postgres"):
        if file.exists():
            _admin(
                os.environ["TEST_POSTGRES_URL"],
                f'DROP DATABASE IF EXISTS "{file.read_text()}" WITH (FORCE)',
            )


def _ready(name: str) -> Path | None:
    folder = os.environ.get("TEST_MIGRATED")
    file = Path(folder) / name if folder else None
    return file if file and file.exists() else None


def _migrate(url: str) -> subprocess.Popen:
    return subprocess.Popen(
        [sys.executable, str(ROOT / "manage.py"), "migrate", "--verbosity", "0"],
        env={**os.environ, "DATABASE_URL": url},
    )


def _admin(url: str, sql: str) -> None:
    with psycopg.connect(url, autocommit=True) as server:
        server.execute(sql)


if __name__ == "__main__":
    {"make": make, "drop": drop}[sys.argv[1]](Path(os.environ["TEST_MIGRATED"]))
