"""Our translation catalogues: where they lie, and which are not compiled."""

from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

TOPS = ("cms", "workflows", "home", "locale")


def sources() -> Iterator[Path]:
    """Every .po of ours."""
    for top in TOPS:
        yield from (Path(settings.BASE_DIR) / top).rglob("*.po")


def uncompiled() -> list[Path]:
    """The .po files without a .mo beside them: what they translate would stay English."""
    return sorted(source for source in sources() if not source.with_suffix(".mo").exists())
