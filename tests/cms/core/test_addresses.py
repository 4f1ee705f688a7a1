"""Our addresses as they are typed outside."""

from pathlib import Path

import pytest

from cms.core.addresses import absolute
from tests.guards.tree import ROOT


@pytest.mark.parametrize("base", ["https://zone.example", "https://zone.example/"])
def test_an_address_is_whole_however_the_base_is_written(settings, base):
    settings.WAGTAILADMIN_BASE_URL = base

    assert absolute("/t/T1/") == "https://zone.example/t/T1/"


def test_nobody_else_puts_one_together():
    files = [p for room in ("cms", "home", "workflows") for p in Path(ROOT, room).rglob("*.py")]
    users = {
        path.relative_to(ROOT).as_posix()
        for path in files
        if "settings.WAGTAILADMIN_BASE_URL" in path.read_text()
    }

    # The calendar's ids name the host alone.
    assert users == {"cms/core/addresses.py", "workflows/reminders/ics.py"}
