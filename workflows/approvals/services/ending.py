"""A decision is ended without a result by somebody who may, with a reason, on record."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from cms.core.audit import record_event
from workflows.approvals.enums import DecisionState, EntryState, Way
from workflows.approvals.models import Decision
from workflows.approvals.permissions import user_can_end_decision
from workflows.approvals.services.closing import (
    GATE_REFUSALS,
    close,
    refused_by_gate,
    settle_if_gate_allows,
)
from workflows.approvals.services.locking import lock_decision

REASON = 120  # characters: the closing names who ended it before that


class CannotEndDecision(Exception):
    """It goes on; the message says why."""


def end_decision(*, decision: Decision, reason: str, by, now: datetime) -> Decision:
    """End an open decision; it is void, nothing is disclosed, and the text goes back to the office.

    Refused: whoever may not (``user_can_end_decision``); one that its votes or its clock have
    closed; a meeting's whose outcome was entered and waits for its check. One whose result the
    gate refuses stays open whatever its clock says, and is ended so. Raises ``CannotEndDecision``.
    """
    refusal, reason = "", reason.strip()
    try:
        with transaction.atomic():
            decision = settle_if_gate_allows(lock_decision(decision.pk), now)
            refusal = why_not_end(decision=decision, by=by, now=now)
            if not refusal and not reason:
                refusal = _("Please say why it ends without a result.")
            if not refusal:
                record_event(verb="decision.end", obj=decision, by=by, now=now)
                words = _("Ended without a result by %(who)s: %(reason)s")
                words %= {"who": by, "reason": reason[:REASON]}
                close(decision, DecisionState.VOID, words, now)
    except GATE_REFUSALS as error:
        refusal = refused_by_gate(error)
    if refusal:
        record_event(verb="decision.end", obj=decision, by=by, now=now, refused=True)
        raise CannotEndDecision(refusal)
    return decision


def why_not_end(*, decision: Decision, by, now: datetime) -> str:
    """Why ``by`` would be refused, or an empty string; changes nothing."""
    if not decision.is_open:
        return _("This ballot is closed: %(state)s.") % {"state": decision.get_state_display()}
    if not user_can_end_decision(by, decision, now):
        if decision.way == Way.STANDING:
            return _(
                "One of the two releasers or the office director ends it; whoever submitted the "
                "text may until somebody has agreed."
            )
        return _(
            "The presider or the office director ends it; whoever submitted the text may until "
            "somebody has voted."
        )
    if decision.records.filter(state=EntryState.ENTERED).exists():
        return _("What the meeting decided has been entered: check it, or send it back first.")
    return ""
