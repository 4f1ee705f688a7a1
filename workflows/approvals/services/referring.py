"""提请上会: a circulated text goes to a meeting instead, in the same step, word for word."""

import json
from dataclasses import replace
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from cms.accounts.enums import Role
from cms.calendars.services import shanghai_date
from cms.core.audit import record_event
from cms.core.models import Channel
from workflows.approvals.authors import author_ids
from workflows.approvals.enums import (
    CirculationOrder,
    DecisionState,
    DueUnit,
    Way,
)
from workflows.approvals.models import Decision, MeetingRequest
from workflows.approvals.permissions import seat_of
from workflows.approvals.services.closing import close, settle_if_gate_allows
from workflows.approvals.services.locking import lock_decision
from workflows.approvals.services.opening import new_decision, why_none_comes
from workflows.approvals.services.owing import owe_next
from workflows.approvals.services.refusing import refusal_of_member
from workflows.approvals.services.seating import clerk_of, keep_aside, seat_members
from workflows.approvals.texts import newest_draft


class CannotAskForMeeting(PermissionDenied):
    """The paper goes on round; the message says why."""


def ask_for_meeting(*, decision: Decision, by, reason: str, now: datetime) -> Decision:
    """Stop a circulation (office-needs 7: any member may): a meeting decides on the same text.

    Also by who has marked already, and where a result stands that the gate refuses: nothing else
    stops that. No mark is disclosed, and the reason is read by the roster alone. Returns the
    meeting's decision. Raises ``CannotAskForMeeting``.
    """
    reason = reason.strip()
    try:
        with transaction.atomic():
            decision = settle_if_gate_allows(lock_decision(decision.pk), now)
            refusal = why_no_meeting(decision=decision, by=by, now=now)
            if not refusal and not reason:
                refusal = _("Please say why a meeting is to decide.")
            if not refusal:
                MeetingRequest.objects.create(
                    seat=seat_of(by, decision),
                    reason=reason,
                    asked_at=now,
                    entered_by=by,
                    acting_as=Role.PARTY_COMMITTEE_MEMBER,
                    channel=Channel.DESK,
                )
                meeting = refer(decision, now)
                record_event(verb="circulation.refer", obj=decision, by=by, now=now)
    except PermissionDenied as error:
        refusal = str(error) or _("The result could not be carried out; tell the office.")
    if refusal:
        record_event(verb="circulation.refer", obj=decision, by=by, now=now, refused=True)
        raise CannotAskForMeeting(refusal)
    return meeting


def why_no_meeting(*, decision: Decision, by, now: datetime) -> str:
    """Why ``by`` would be refused now, or an empty string; changes nothing."""
    if decision.way != Way.CIRCULATION:
        return _("Only a text in circulation can be referred to a meeting.")
    refusal = refusal_of_member(seat_of(by, decision), decision, by, now)
    if refusal:
        return refusal
    if not decision.is_open:
        return _("This ballot is closed: %(state)s.") % {"state": decision.get_state_display()}
    if now > decision.due_at:
        return _("This ballot is closed: %(state)s.") % {"state": _("Time is up.")}
    return ""


def refer(decision: Decision, now: datetime) -> Decision:
    """Close a locked circulation and put its text on the table of a meeting; whoever asked has a
    ``MeetingRequest`` by now, and the closing says no more than that.

    Body and rules of counting are those that the circulation froze; who stepped aside from this
    text stays aside. Raises ``CannotOpenDecision`` where nobody could enter what is decided.
    """
    close(decision, DecisionState.TO_MEETING, _("A member asks for a meeting."), now)
    step = decision.task_state
    days = decision.due_amount
    if decision.due_unit != DueUnit.WORKING_DAYS:
        days = step.task.specific.deadline_days
    meeting = new_decision(
        way=Way.MEETING,
        body=decision.body,
        rules=replace(
            decision.frozen_rules, order=CirculationOrder.PARALLEL, read_means_consent=False
        ),
        subject_ref=decision.subject_ref,
        card=json.loads(decision.payload)["card"],
        text=decision.payload,
        days=days,
        now=now,
        task_state=step,
        clerk=decision.clerk or clerk_of(step.workflow_state),
        release_mode=decision.release_mode,
        release_at=decision.release_at,
        release_days=decision.release_days,
        urgent=decision.urgent,
        urgency=decision.urgency,
        urgent_reason=decision.urgent_reason,
    )
    authors = author_ids(newest_draft(step.workflow_state))
    seat_members(meeting, authors, shanghai_date(now))
    keep_aside(meeting)
    record_event(verb="decision.open", obj=meeting, by=None, now=now, detail=meeting.digest[:12])
    reason = why_none_comes(meeting)
    if reason:
        return close(meeting, DecisionState.NO_DECISION, reason, now)
    owe_next(meeting, now)
    return meeting
