"""Ground floor: provenance, the audit trail, append-only tables, schedules and health."""

from django.apps import AppConfig
from django.core.exceptions import ImproperlyConfigured
from wagtail.admin.apps import WagtailAdminAppConfig

from cms.core.typed import bound_day_fields, bound_numbers_in_addresses


class CoreConfig(AppConfig):
    default = True
    name = "cms.core"
    label = "core"
    verbose_name = "基础"

    def __init__(self, *args) -> None:
        super().__init__(*args)
        bound_day_fields()
        bound_numbers_in_addresses()

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _
        from wagtail.permissions import register_permission_policy

        from cms.core import append_only, checks, models, vitals  # noqa: F401
        from cms.core.queue import running
        from cms.core.schedules import LONG, register_schedule
        from cms.core.verbs import name_verbs
        from cms.core.viewsets import AuditPolicy

        append_only.register(models.AuditEvent, models.AuditLink)
        append_only.connect_migration_signals()
        vitals.register_vitals()
        running.connect()
        name_verbs({"job.retry": _("had a failed job tried again")})
        register_permission_policy(models.AuditEvent, AuditPolicy(models.AuditEvent))
        tasks = "cms.core.tasks"
        register_schedule(
            name="audit.seal",
            func=f"{tasks}.seal_audit_trail",
            minutes=1,
            label=_("Sealing the audit trail"),
        )
        register_schedule(
            name="audit.seal_whole",
            func=f"{tasks}.seal_whole_audit_trail",
            minutes=1440,
            seconds=LONG,
            label=_("Sealing the whole audit trail"),
        )
        register_schedule(
            name="jobs.tidy",
            func=f"{tasks}.forget_old_failures",
            minutes=1440,
            label=_("Clearing away old records of jobs"),
        )


class AdminConfig(WagtailAdminAppConfig):
    """Wagtail's admin without its mails about workflows; stands in INSTALLED_APPS for it.

    They are sent in the transaction that moves a text on, so that a fault of the mail server would
    keep a decision from closing; and they quote what was said of it. Who is to act owes a duty,
    and is told by the reminders that the office wrote.
    """

    default = False

    def ready(self) -> None:
        from wagtail import signals
        from wagtail.models import TaskState, WorkflowState

        from cms.core.choosers import show_nothing_for_odd_values

        super().ready()
        show_nothing_for_odd_values()
        for signal, sender, uid in (
            (signals.task_submitted, TaskState, "group_approval_task_submitted"),
            (signals.workflow_submitted, WorkflowState, "workflow_state_submitted"),
            (signals.workflow_rejected, WorkflowState, "workflow_state_rejected"),
            (signals.workflow_approved, WorkflowState, "workflow_state_approved"),
        ):
            if not signal.disconnect(sender=sender, dispatch_uid=f"{uid}_email_notification"):
                raise ImproperlyConfigured(f"Wagtail has another name for its mail: {uid}")
