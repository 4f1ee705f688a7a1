"""The ledger of what is owed (待办事项)."""

from django.apps import AppConfig


class DutiesConfig(AppConfig):
    name = "workflows.duties"
    label = "duties"
    verbose_name = "待办事项"

    def ready(self) -> None:
        from cms.accounts.permissions import guard_accounts
        from cms.core.append_only import register
        from cms.core.schedules import register_schedule
        from cms.people.leavers import register_remainder
        from workflows.duties import papers, wiring
        from workflows.duties.leavers import open_duties_left_by
        from workflows.duties.models import DutyEvent, Handover
        from workflows.duties.seconds import is_asked_in

        register(DutyEvent, Handover)
        register_remainder(open_duties_left_by)
        guard_accounts(is_asked_in)
        wiring.connect()
        papers.declare()
        register_schedule(
            name="check_duties", func="workflows.duties.tasks.check_ledger", minutes=24 * 60
        )
        register_schedule(
            name="look_for_leavers",
            func="workflows.duties.tasks.look_for_leavers_now",
            minutes=60,
        )
