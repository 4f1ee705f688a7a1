"""The public is served from permits, never from Wagtail's live flag (DESIGN §5.2)."""

import re

from tests.guards.tree import OURS, ROOT, tracked

LIVE = re.compile(r"\.live\(|\blive=True\b|\.public\(\)")
# Keeping the flag honest means reading it; these do not decide what the public sees.
MAY_READ_THE_FLAG = ("cms/publishing/", "migrations/")
CDN = re.compile(r"(?:src|href)=[\"'](?:https?:)?//", re.I)


def _ours(*suffixes: str):
    return [
        (path, path.relative_to(ROOT).as_posix())
        for path in tracked(*suffixes)
        if path.relative_to(ROOT).parts[0] in OURS
    ]


def test_no_code_asks_wagtail_what_is_live():
    found = [
        f"{name}: {match.group()}"
        for path, name in _ours(".py", ".html")
        if not any(part in name for part in MAY_READ_THE_FLAG)
        for match in LIVE.finditer(path.read_text())
    ]

    assert found == []


def test_no_template_loads_from_another_host():
    found = [name for path, name in _ours(".html") if CDN.search(path.read_text())]

    assert found == []
