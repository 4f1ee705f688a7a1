"""Reminders (提醒)."""

from django.apps import AppConfig


class RemindersConfig(AppConfig):
    name = "workflows.reminders"
    label = "reminders"
    verbose_name = "提醒"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from cms.accounts.kept import withhold
        from cms.core.append_only import register
        from cms.core.health import register_health_check
        from cms.core.schedules import name_job, register_schedule
        from cms.people.stand_ins import tell_stand_ins
        from workflows.duties.proofs import tell_proofs
        from workflows.reminders import wiring
        from workflows.reminders.models import ReceiptNote, RuleEvent
        from workflows.reminders.queries import away_for, clock_problem, proofs_of_duty

        register(ReceiptNote, RuleEvent)
        tell_stand_ins(away_for)
        tell_proofs(proofs_of_duty)
        wiring.connect()
        register_health_check("reminders_clock", clock_problem, needed=False)
        for channel in ("reminders:new_channel", "reminders:channel"):
            withhold(channel, {"address"})
        register_schedule(
            name="remind",
            func="workflows.reminders.tasks.remind",
            minutes=1,
            label=_("Reminders"),
        )
        name_job("workflows.reminders.tasks.send_waiting", _("Sending waiting messages"))
