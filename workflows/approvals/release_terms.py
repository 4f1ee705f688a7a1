"""Until when the office releases what was carried, and how that date came about."""

from datetime import datetime, timedelta

from django.template.defaultfilters import date as format_date
from django.utils.translation import gettext as _

from cms.calendars.services import end_of_day, shanghai_date
from cms.publishing.models import Permit
from workflows.approvals.enums import BY_HAND_DAYS
from workflows.approvals.models import Decision
from workflows.approvals.verdicts import settled_by
from workflows.approvals.waiting import decision_behind
from workflows.duties.terms import SetDue

NAME_LENGTH = 60  # of a chain, in the ledger's line


def release_due(permit: Permit) -> SetDue:
    """The date is the permit's own, which no calendar moves and nobody typed."""
    ends = [moment for moment in (permit.valid_until, permit.ends_at) if moment is not None]
    last = end_of_day(shanghai_date(permit.issued_at) + timedelta(days=BY_HAND_DAYS))
    at = min(ends, default=last)
    return SetDue(at, _words(permit, at))


def _words(permit: Permit, at: datetime) -> str:
    if at == permit.ends_at:
        return _("the time until which the text may be public")
    decision = decision_behind(permit)
    if decision is None or permit.valid_until is None:
        return _days_words(permit.issued_at, BY_HAND_DAYS)
    closed_at = settled_by(decision).closed_at
    days = timedelta(days=decision.release_days)
    if closed_at is None or shanghai_date(closed_at) + days != shanghai_date(at):
        return _("the last day of the standing authorisation")
    words = _days_words(closed_at, decision.release_days)
    chain = _chain_of(decision)
    return f"{words}，{_('approval workflow “%(name)s”') % {'name': chain}}" if chain else words


def _days_words(start: datetime, days: int) -> str:
    day = format_date(shanghai_date(start), "Y年n月j日")
    return _("%(n)d days from the approval on %(day)s") % {"n": days, "day": day}


def _chain_of(decision: Decision) -> str:
    """The chain whose step set the days; none for what a meeting decided outside of one."""
    step = decision.task_state
    return step.workflow_state.workflow.name[:NAME_LENGTH] if step is not None else ""
