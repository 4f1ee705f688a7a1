"""A member votes: one seat, one vote, never changed."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cms.accounts.enums import Role
from cms.accounts.permissions import roles_of
from cms.core.audit import object_ref, record_event
from cms.core.models import Channel
from workflows.approvals.enums import VOTE_KIND, Choice, CirculationOrder, Way
from workflows.approvals.models import Decision, Seat, Vote
from workflows.approvals.permissions import seat_of
from workflows.approvals.queries import (
    missing_seats,
    open_requests,
    presiding_seat,
    seats_waited_for,
    waits_for_others,
)
from workflows.approvals.services.closing import GATE_REFUSALS, count, refused_by_gate
from workflows.approvals.services.locking import lock_decision
from workflows.approvals.services.owing import owe_next
from workflows.approvals.services.refusing import (
    CannotCastVote,
    refusal_of_clock,
    refusal_of_hold,
    refusal_of_member,
    refusal_of_state,
    refused,
)
from workflows.duties.owners import person_key
from workflows.duties.seconds import SECOND
from workflows.duties.services import fulfil_duty


def cast_vote(
    *,
    decision: Decision,
    by,
    choice: str,
    comment: str = "",
    now: datetime,
    channel: str = Channel.DESK,
) -> Vote:
    """Cast the one vote of ``by``'s seat, count, and close the ballot if that decides it.

    Refused: outsiders and superusers, the author, a recused member, a second vote, a vote after
    the last second, the presider's before the others', and a ballot whose text changed (which it
    voids). Raises ``CannotCastVote``.
    """
    vote, refusal = None, ""
    try:
        with transaction.atomic():
            decision = lock_decision(decision.pk)
            seat = seat_of(by, decision)
            refusal = refusal_of_member(seat, decision, by, now) or refusal_of_state(decision, now)
            refusal = refusal or refusal_of_vote(decision, seat, choice, comment)
            refusal = refusal or refusal_of_hold(decision)
            refusal = refusal or refusal_of_turn(decision, seat, now)
            if not refusal:
                vote = write_vote(decision, seat, by, choice, comment, now, channel)
                owe_next(count(decision, now), now)
    except IntegrityError:
        refusal = _("You have voted already.")
    except GATE_REFUSALS as error:
        refusal = refused_by_gate(error)
    if refusal:
        raise refused(CannotCastVote, "ballot.vote", refusal, decision, by, now)
    return vote


def why_no_vote(*, decision: Decision, by, now: datetime) -> str:
    """Why ``by`` would be refused now, for a page that must not ask in vain; changes nothing.

    The presider's turn is not asked for: see ``why_not_my_turn``.
    """
    seat = seat_of(by, decision)
    refusal = refusal_of_member(seat, decision, by, now) or refusal_of_clock(decision, now)
    return (
        refusal
        or _refusal_of_way(decision)
        or _refusal_of_having(seat)
        or _refusal_of_rank(decision, seat)
    )


def why_not_my_turn(*, decision: Decision, by, now: datetime) -> str:
    """Whom the presider waits for, in a sentence; "" for everybody else."""
    seat = seat_of(by, decision)
    return refusal_of_turn(decision, seat, now) if seat is not None else ""


def refusal_of_vote(decision: Decision, seat: Seat, choice: str, comment: str) -> str:
    """What is wrong with a vote of an entitled seat in an open decision."""
    way = _refusal_of_way(decision)
    if way:
        return way
    if choice == Choice.ABSTAIN and not decision.frozen_rules.abstention:
        return _("The rules of this ballot do not provide for abstention.")
    if choice not in decision.choices:
        return _("Please choose For, Against or Abstain.")
    if len(comment) > Vote._meta.get_field("comment").max_length:
        return _("The comment is too long.")
    having = _refusal_of_having(seat)
    if having:
        return having
    return _refusal_of_rank(decision, seat)


def _refusal_of_rank(decision: Decision, seat: Seat) -> str:
    """Where a paper goes round by rank, nobody marks it before their turn."""
    by_rank = decision.frozen_rules.order == CirculationOrder.BY_RANK
    if by_rank and not missing_seats().filter(pk=seat.pk).exists():
        return _("It is not your turn yet: others mark the paper before you.")
    return ""


def _refusal_of_way(decision: Decision) -> str:
    if decision.way != Way.MEETING:
        return ""
    return _("This text is decided in a meeting; nobody votes on it here.")


def refusal_of_turn(decision: Decision, seat: Seat, now: datetime) -> str:
    """主持人末位表态: who presides votes when all others have, or on the last day."""
    if not waits_for_others(decision, now):
        return ""
    presiding = presiding_seat(decision)
    if presiding is None or presiding.pk != seat.pk:
        return ""
    waited = seats_waited_for(decision, seat)
    if not waited:
        return ""
    sentence = ngettext(
        "The presider votes last: %(count)d member has not voted yet.",
        "The presider votes last: %(count)d members have not voted yet.",
        len(waited),
    )
    return sentence % {"count": len(waited)}


def write_vote(decision, seat: Seat, by, choice, comment, now: datetime, channel: str) -> Vote:
    """The row of a vote that nothing speaks against; the seat owes it no more."""
    hat = _hat_of(by, decision, seat)
    vote = Vote.objects.create(
        seat=seat,
        choice=choice,
        comment=comment.strip(),
        digest=decision.digest,
        cast_at=now,
        entered_by=by,
        acting_as=hat,
        channel=channel,
    )
    fulfil_duty(
        kind=VOTE_KIND,
        subject_ref=object_ref(decision),
        owner=person_key(seat.person_id),
        by=by,
        now=now,
        outcome=_("Voted"),
    )
    asked_in = hat if seat.grant_id is not None else ""
    record_event(verb="ballot.vote", obj=decision, by=by, now=now, acting_as=asked_in)
    return vote


def _refusal_of_having(seat: Seat) -> str:
    """Voted already, or about to step aside."""
    if Vote.objects.filter(seat=seat).exists():
        return _("You have voted already.")
    if open_requests().filter(seat=seat).exists():
        return _("You have asked to step aside; take the request back before you vote.")
    return ""


def _hat_of(by, decision: Decision, seat: Seat) -> str:
    """Members vote as such; whom a standing authorisation names releases as who they are, a second
    as such.
    """
    if seat.grant_id is not None:
        return SECOND
    if decision.way != Way.STANDING:
        return Role.PARTY_COMMITTEE_MEMBER
    return next((role for role in Role if role.value in roles_of(by)), "")
