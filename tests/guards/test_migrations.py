"""A migration's name says what it does."""

import re

from tests.guards.tree import ROOT, is_migration, tracked

MACHINE_MADE = re.compile(r"_auto_\d|_and_more|^\d{4}_alter_|^\d{4}_merge_")


def test_migrations_are_named():
    names = [p for p in tracked(".py") if is_migration(p) and p.name != "__init__.py"]

    assert [str(p.relative_to(ROOT)) for p in names if MACHINE_MADE.search(p.name)] == []
    assert [str(p.relative_to(ROOT)) for p in names if not re.match(r"\d{4}_\w+\.py", p.name)] == []
