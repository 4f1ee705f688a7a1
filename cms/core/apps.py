"""Ground floor: provenance, the audit trail, append-only tables, schedules and health."""

from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "cms.core"
    label = "core"
    verbose_name = "基础"

    def ready(self) -> None:
        from wagtail.permissions import register_permission_policy

        from cms.core import append_only, checks, models, vitals  # noqa: F401
        from cms.core.schedules import register_schedule
        from cms.core.viewsets import AuditPolicy

        append_only.register(models.AuditEvent, models.AuditLink)
        append_only.connect_migration_signals()
        vitals.register_vitals()
        register_permission_policy(models.AuditEvent, AuditPolicy(models.AuditEvent))
        tasks = "cms.core.tasks"
        register_schedule(name="audit.seal", func=f"{tasks}.seal_audit_trail", minutes=1)
        register_schedule(
            name="audit.seal_whole", func=f"{tasks}.seal_whole_audit_trail", minutes=1440
        )
