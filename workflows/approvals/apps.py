"""Decisions of the committee (审批)."""

from django.apps import AppConfig

HASTE = {"urgency", "hours"}  # what is kept of a form that marks an item urgent


class ApprovalsConfig(AppConfig):
    name = "workflows.approvals"
    label = "approvals"
    verbose_name = "审批"

    def ready(self) -> None:
        from cms.accounts.permissions import guard_accounts
        from cms.core.append_only import register
        from cms.people.rosters import guard_rosters
        from cms.publishing.enums import Basis
        from cms.publishing.registry import decider, keeper, router, verifier
        from workflows.approvals import (
            alarm,
            conflicts,
            duties,
            papers,
            permit_news,
            return_news,
            secrecy,
            setup,
            signals,
        )
        from workflows.approvals.chains import chain_of
        from workflows.approvals.models import (
            CallNote,
            Confirmation,
            MeetingRequest,
            StandingReport,
            Vote,
            VoteStrike,
        )
        from workflows.approvals.rosters import takes_part, why_roster_stays
        from workflows.approvals.trail import why_on_record
        from workflows.approvals.verdicts import basis_ended, decision_breach, verdict_of

        register(CallNote, Confirmation, MeetingRequest, StandingReport, Vote, VoteStrike)
        guard_accounts(takes_part)
        guard_rosters(why_roster_stays)
        decider(verdict_of)
        router(chain_of)
        keeper(why_on_record)
        secrecy.declare()
        for basis in Basis:
            verifier(basis, decision_breach, ended=basis_ended)
        signals.connect()
        duties.declare()
        setup.declare()
        conflicts.declare()
        alarm.connect()
        permit_news.connect()
        return_news.connect()
        papers.declare()
        _keep_words()
        _offer_own_steps()
        _declare_jobs()


def _keep_words() -> None:
    """What was typed on a page whose session had ended is offered again."""
    from cms.accounts.kept import offer_again

    ballot = "approvals:ballot"  # a choice or a verdict is never kept, only the words
    offer_again("approvals:vote", on=ballot, fields={"comment"})
    offer_again("approvals:recuse", on=ballot, fields={"reason"})
    for page in ("approvals:recusal", "approvals:end", "approvals:discard"):
        offer_again(page, on=page, fields={"reason"})
    offer_again("approvals:urgent", on="approvals:urgent", fields=HASTE | {"reason"})
    offer_again("approvals:call", on=ballot, fields={"note"})
    words = HASTE | {"comment", "urgent_reason"}
    offer_again("approvals:review", on="approvals:review", fields=words)
    offer_again("approvals:to_meeting", on=ballot, fields={"meeting_reason"})
    offer_again("approvals:marks", on="approvals:marks", fields=set())
    offer_again("approvals:check_marks", on="approvals:check_marks", fields=set())


def _offer_own_steps() -> None:
    """Wagtail's own group approval would be offered beside them, and asks nobody."""
    from wagtail import workflows

    from workflows.approvals.models import OWN_STEPS

    workflows.TASK_TYPES[:] = OWN_STEPS


def _declare_jobs() -> None:
    """The clock of this app."""
    from django.utils.translation import gettext_lazy as _

    from cms.core.schedules import register_schedule

    register_schedule(
        name="close_overdue_decisions",
        func="workflows.approvals.tasks.close_overdue",
        minutes=5,
        label=_("Closing ballots whose time is up"),
    )
    register_schedule(
        name="end_lapsed_releases",
        func="workflows.approvals.tasks.end_lapsed",
        minutes=5,
        label=_("Ending what stands on a lapsed authorisation"),
    )
    register_schedule(
        name="owe_what_waits",
        func="workflows.approvals.tasks.owe_waiting",
        minutes=60,
        label=_("Opening duties for what waits for the office"),
    )
    register_schedule(
        name="write_standing_reports",
        func="workflows.approvals.tasks.write_reports",
        minutes=60,
        label=_("Writing the monthly lists"),
    )
