"""Installations for real processes: a database of their own, and a folder for files."""

import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import psycopg

from tests.migrated import migrated_database, migrated_file

ROOT = Path(__file__).resolve().parents[2]
MANAGE = str(ROOT / "manage.py")
POSTGRES = "postgres"


@dataclass
class Place:
    """One installation. ``url`` is empty where the database is a file in the folder."""

    var: Path
    url: str = ""
    settings: str = "tests.processes.settings"

    @property
    def environment(self) -> dict[str, str]:
        """What its processes are started with."""
        kept = {k: v for k, v in os.environ.items() if k not in ("DATABASE_URL", "TEST_DATABASE")}
        own = {
            "VAR_DIR": str(self.var),
            "DJANGO_SETTINGS_MODULE": self.settings,
            "WEB_WORKERS": "1",
            "Q_WORKERS": "1",
            "LOG_LEVEL": "WARNING",
            "TMPDIR": str(self.var),
        }
        return kept | own | ({"DATABASE_URL": self.url} if self.url else {})

    def run(self, *command: str) -> str:
        """What a command of ours prints; it must succeed."""
        done = subprocess.run(
            [sys.executable, *command],
            cwd=ROOT,
            env=self.environment,
            stdout=subprocess.PIPE,
            text=True,
            timeout=300,
            check=True,
        )
        return done.stdout

    def start(self, *command: str) -> subprocess.Popen:
        """A process in a session of its own, so that it can be killed with all its children."""
        return subprocess.Popen(
            [sys.executable, *command], cwd=ROOT, env=self.environment, start_new_session=True
        )

    def rows(self, sql: str) -> list[tuple]:
        """Ask the database past all of our code; changes are kept."""
        if self.url:
            with psycopg.connect(self.url) as database:
                cursor = database.execute(sql)
                return cursor.fetchall() if cursor.description else []
        # Closed by hand: a connection left to the collector keeps its 500 kB, and tests ask often.
        with closing(sqlite3.connect(self.var / "db.sqlite3", timeout=20)) as database, database:
            return database.execute(sql).fetchall()


def make_place(folder: Path) -> Place:
    """A migrated installation on the database engine that this run of the tests uses."""
    url = os.environ.get("DATABASE_URL", "")
    place = Place(folder)
    if url.startswith(POSTGRES):
        made = migrated_database()
        place.url = _create(url, f"processes_{os.getpid()}", template=made or "template0")
    elif made := migrated_file():
        shutil.copy(made, folder / "db.sqlite3")
    if not made:
        place.run(MANAGE, "migrate", "--verbosity", "0")
    return place


def copy_place(place: Place, folder: Path, number: int) -> Place:
    """The same again, for one test."""
    shutil.copytree(place.var, folder)
    if not place.url:
        return Place(folder)
    name = place.url.rpartition("/")[2]
    return Place(folder, _create(place.url, f"{name}_{number}", template=name))


def drop_place(place: Place) -> None:
    """Remove its database; its folder is pytest's."""
    if place.url:
        name = place.url.rpartition("/")[2]
        _admin(place.url, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def _create(url: str, name: str, template: str = "template0") -> str:
    _admin(url, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    _admin(url, f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    return f"{url.rpartition('/')[0]}/{name}"


def _admin(url: str, sql: str) -> None:
    with psycopg.connect(f"{url.rpartition('/')[0]}/postgres", autocommit=True) as server:
        server.execute(sql)
