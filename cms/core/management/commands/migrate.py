"""``migrate`` mends missing append-only triggers, so it must not be stopped by their absence."""

from django.core.management.commands.migrate import Command as MigrateCommand

from cms.core import append_only


class Command(MigrateCommand):
    """Django's own command; only the check that it is about to cure is put aside."""

    def check(self, **kwargs):
        with append_only.being_mended():
            return super().check(**kwargs)
