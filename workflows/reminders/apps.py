"""Reminders (提醒)."""

from django.apps import AppConfig


class RemindersConfig(AppConfig):
    name = "workflows.reminders"
    label = "reminders"
    verbose_name = "提醒"

    def ready(self) -> None:
        from cms.core.append_only import register
        from cms.core.schedules import register_schedule
        from workflows.reminders import wiring
        from workflows.reminders.models import RuleEvent

        register(RuleEvent)
        wiring.connect()
        register_schedule(name="remind", func="workflows.reminders.tasks.remind", minutes=1)
