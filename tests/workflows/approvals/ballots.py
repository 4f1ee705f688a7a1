"""Moves of a ballot that take two people."""

from django.utils import timezone

from workflows.approvals.models import Decision, RecusalRequest
from workflows.approvals.services import ask_recusal, decide_recusal


def ask(decision: Decision, member, reason: str = "利害关系") -> RecusalRequest:
    """The member asks to step aside."""
    return ask_recusal(decision=decision, by=member, reason=reason, now=timezone.now())


def settle(request: RecusalRequest, *, granted: bool = True, by=None) -> RecusalRequest:
    """Whoever it was put to decides."""
    return decide_recusal(
        request=request,
        by=by or request.decider.account,
        granted=granted,
        reason="情况属实" if granted else "不构成利害关系",
        now=timezone.now(),
    )


def step_aside(decision: Decision, member, reason: str = "利害关系"):
    """Asked and granted; the seat."""
    return settle(ask(decision, member, reason)).seat
