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
    users = {p.name for p in files if "settings.WAGTAILADMIN_BASE_URL" in p.read_text()}

    assert users == {"addresses.py", "ics.py"}  # the calendar's ids name the host alone
