"""The ledger of what is owed (待办事项)."""

from django.apps import AppConfig


class DutiesConfig(AppConfig):
    name = "workflows.duties"
    label = "duties"
    verbose_name = "待办事项"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from cms.accounts.permissions import guard_accounts
        from cms.core.append_only import register
        from cms.core.schedules import LONG, register_schedule
        from cms.people.leavers import register_remainder
        from workflows.duties import calendar_years, entered_twice, papers, sent_back, wiring
        from workflows.duties.leavers import open_duties_left_by
        from workflows.duties.models import DateMove, DutyEvent, DutyTerm, Handover
        from workflows.duties.seconds import is_asked_in

        register(DateMove, DutyEvent, DutyTerm, Handover)
        register_remainder(open_duties_left_by)
        guard_accounts(is_asked_in)
        calendar_years.declare()  # before dates follow the calendar: what is in is owed no more
        wiring.connect()
        papers.declare()
        entered_twice.declare()
        sent_back.declare()
        register_schedule(
            name="look_at_working_day_tables",
            func="workflows.duties.tasks.look_at_working_day_tables",
            minutes=24 * 60,
            label=_("Looking for a missing working-day table"),
        )
        register_schedule(
            name="check_duties",
            func="workflows.duties.tasks.check_ledger",
            minutes=24 * 60,
            seconds=LONG,
            label=_("Checking the ledger"),
        )
        register_schedule(
            name="look_for_leavers",
            func="workflows.duties.tasks.look_for_leavers_now",
            minutes=60,
            label=_("Looking for people who left"),
        )
