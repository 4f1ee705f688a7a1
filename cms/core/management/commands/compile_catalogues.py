"""Compile our translation catalogues without gettext's tools, which a bare machine lacks."""

from pathlib import Path

import polib
from django.conf import settings
from django.core.management.base import BaseCommand

TOPS = ("cms", "workflows", "home", "locale")


class Command(BaseCommand):
    """Write a .mo beside every .po that is newer."""

    help = "Compile translation catalogues."
    requires_system_checks = []

    def handle(self, *args, **options):
        for top in TOPS:
            for source in (Path(settings.BASE_DIR) / top).rglob("*.po"):
                target = source.with_suffix(".mo")
                if not target.exists() or target.stat().st_mtime < source.stat().st_mtime:
                    polib.pofile(str(source)).save_as_mofile(str(target))
