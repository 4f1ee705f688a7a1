"""Compile our translation catalogues without gettext's tools, which a bare machine lacks."""

import polib
from django.core.management.base import BaseCommand

from cms.core.catalogues import sources


class Command(BaseCommand):
    """Write a .mo beside every .po that is newer."""

    help = "Compile translation catalogues."
    requires_system_checks = []

    def handle(self, *args, **options):
        for source in sources():
            target = source.with_suffix(".mo")
            if not target.exists() or target.stat().st_mtime < source.stat().st_mtime:
                polib.pofile(str(source)).save_as_mofile(str(target))
