"""Ground floor: provenance, the audit trail, append-only tables, schedules and health."""

from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "cms.core"
    label = "core"
    verbose_name = "基础"

    def ready(self) -> None:
        from cms.core import append_only, checks, models  # noqa: F401

        append_only.register(models.AuditEvent, models.AuditLink)
        append_only.connect_migration_signals()
