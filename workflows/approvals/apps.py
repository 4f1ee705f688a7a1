"""Decisions of the committee (审批)."""

from django.apps import AppConfig


class ApprovalsConfig(AppConfig):
    name = "workflows.approvals"
    label = "approvals"
    verbose_name = "审批"

    def ready(self) -> None:
        from cms.accounts.kept import offer_again
        from cms.core.append_only import register
        from cms.publishing.enums import Basis
        from cms.publishing.registry import decider, router, verifier
        from workflows.approvals import (
            alarm,
            conflicts,
            duties,
            papers,
            permit_news,
            setup,
            signals,
        )
        from workflows.approvals.chains import chain_of
        from workflows.approvals.models import (
            CallNote,
            Confirmation,
            StandingReport,
            Vote,
            VoteStrike,
        )
        from workflows.approvals.verdicts import decision_breach, verdict_of

        register(CallNote, Confirmation, StandingReport, Vote, VoteStrike)
        decider(verdict_of)
        router(chain_of)
        for basis in Basis:
            verifier(basis, decision_breach)
        signals.connect()
        duties.declare()
        setup.declare()
        conflicts.declare()
        alarm.connect()
        permit_news.connect()
        papers.declare()
        ballot = "approvals:ballot"  # a choice or a verdict is never kept, only the words
        offer_again("approvals:vote", on=ballot, fields={"comment"})
        offer_again("approvals:recuse", on=ballot, fields={"reason"})
        offer_again("approvals:recusal", on="approvals:recusal", fields={"reason"})
        offer_again("approvals:urgent", on="approvals:urgent", fields={"hours", "reason"})
        offer_again("approvals:call", on=ballot, fields={"note"})
        words = {"comment", "hours", "urgent_reason"}
        offer_again("approvals:review", on="approvals:review", fields=words)
        offer_again("approvals:to_meeting", on=ballot, fields={"meeting_reason"})
        offer_again("approvals:marks", on="approvals:marks", fields=set())
        offer_again("approvals:check_marks", on="approvals:check_marks", fields=set())
        _declare_jobs()


def _declare_jobs() -> None:
    """The clock of this app."""
    from cms.core.schedules import register_schedule

    register_schedule(
        name="close_overdue_decisions",
        func="workflows.approvals.tasks.close_overdue",
        minutes=5,
    )
    register_schedule(
        name="end_lapsed_releases",
        func="workflows.approvals.tasks.end_lapsed",
        minutes=5,
    )
    register_schedule(
        name="owe_what_waits",
        func="workflows.approvals.tasks.owe_waiting",
        minutes=60,
    )
    register_schedule(
        name="write_standing_reports",
        func="workflows.approvals.tasks.write_reports",
        minutes=60,
    )
