"""The presider announces the result (主持人宣布, office-needs 1): the votes cast by then count."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from cms.core.audit import object_ref, record_event
from cms.core.models import Channel
from workflows.approvals.counting import quorum_of
from workflows.approvals.enums import ANNOUNCE_KIND, ClosingRule, Way
from workflows.approvals.models import Decision, Seat, Vote
from workflows.approvals.permissions import seat_of
from workflows.approvals.queries import open_requests, presiding_seat, tally
from workflows.approvals.services.closing import GATE_REFUSALS, count, refused_by_gate
from workflows.approvals.services.locking import lock_decision
from workflows.approvals.services.refusing import (
    CannotCastVote,
    refusal_of_clock,
    refusal_of_member,
    refusal_of_state,
    refused,
)
from workflows.approvals.services.voting import refusal_of_vote, write_vote
from workflows.duties.owners import person_key
from workflows.duties.services import fulfil_duty


class CannotAnnounceResult(CannotCastVote):
    """The ballot goes on; the message says why."""


def announce_result(
    *,
    decision: Decision,
    by,
    now: datetime,
    choice: str = "",
    comment: str = "",
    channel: str = Channel.DESK,
) -> Decision:
    """End a ballot whose rule leaves that to the presider, and close it by the votes cast.

    With ``choice`` the presider, who votes last, votes and announces in one go. Refused: everybody
    but who presides, below the quorum, before the presider's own vote, while a wish to step aside
    is undecided, and wherever a vote would be. Raises ``CannotAnnounceResult``.
    """
    refusal = ""
    try:
        with transaction.atomic():
            decision = lock_decision(decision.pk)
            seat = seat_of(by, decision)
            refusal = refusal_of_member(seat, decision, by, now) or refusal_of_state(decision, now)
            if not refusal and choice:
                refusal = refusal_of_vote(decision, seat, choice, comment)
            refusal = refusal or _refusal_of_announcing(decision, seat, votes_now=bool(choice))
            if not refusal:
                if choice:
                    write_vote(decision, seat, by, choice, comment, now, channel)
                decision = _announce(decision, seat, by, now)
    except IntegrityError:
        refusal = _("You have voted already.")
    except GATE_REFUSALS as error:
        refusal = refused_by_gate(error)
    if refusal:
        raise refused(CannotAnnounceResult, "ballot.announce", refusal, decision, by, now)
    return decision


def why_no_announcement(*, decision: Decision, by, now: datetime, votes_now: bool = False) -> str:
    """Why ``by`` could not announce now, for a page that must not ask in vain; changes nothing.

    ``votes_now``: as if the presider voted in the same act.
    """
    seat = seat_of(by, decision)
    refusal = refusal_of_member(seat, decision, by, now) or refusal_of_clock(decision, now)
    return refusal or _refusal_of_announcing(decision, seat, votes_now=votes_now)


def _refusal_of_announcing(decision: Decision, seat: Seat, *, votes_now: bool) -> str:
    if decision.way != Way.BALLOT or decision.frozen_rules.closing != ClosingRule.PRESIDER:
        return _("This ballot closes by its own rule; nobody announces it.")
    presiding = presiding_seat(decision)
    if presiding is None or presiding.pk != seat.pk:
        return _("Only the presider announces the result.")
    if not votes_now and not Vote.objects.filter(seat=seat).exists():
        return _("Please vote first: the result is announced after the presider's own vote.")
    if open_requests().filter(seat__decision=decision).exists():
        return _("A member has asked to step aside; that is decided first.")
    counted = tally(decision)
    quorum, cast = quorum_of(decision.frozen_rules, counted), counted.cast + votes_now
    if cast < quorum:
        said = {"cast": cast, "quorum": quorum}
        return _("Too few have voted: %(cast)d of the %(quorum)d that are needed.") % said
    return ""


def _announce(decision: Decision, seat: Seat, by, now: datetime) -> Decision:
    decision.announced_at = now
    decision.save(update_fields=["announced_at"])
    record_event(verb="ballot.announce", obj=decision, by=by, now=now)
    fulfil_duty(
        kind=ANNOUNCE_KIND,
        subject_ref=object_ref(decision),
        owner=person_key(seat.person_id),
        by=by,
        now=now,
        outcome=_("Announced"),
    )
    return count(decision, now)
