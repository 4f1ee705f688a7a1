"""A member votes or steps aside: one seat, one vote, never changed."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from cms.accounts.enums import Role
from cms.accounts.permissions import roles_of
from cms.core.audit import object_ref, record_event
from cms.core.models import Channel
from workflows.approvals.enums import VOTE_KIND, Choice, CirculationOrder, Exclusion, Way
from workflows.approvals.models import Decision, Seat, Vote, VoteStrike
from workflows.approvals.permissions import seat_of, user_can_recuse_seat
from workflows.approvals.queries import missing_seats
from workflows.approvals.services.closing import GATE_REFUSALS, count, refused_by_gate, settle
from workflows.approvals.services.locking import lock_decision
from workflows.approvals.services.owing import owe_next
from workflows.duties.owners import person_key
from workflows.duties.services import fulfil_duty


class CannotCastVote(Exception):
    """The vote was not counted; the message says why. ``is_closed``: since the ballot is over."""

    is_closed = False


class CannotRecuseSeat(CannotCastVote):
    """The member keeps the vote; the message says why."""


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
    the last second, and a ballot whose text changed (which it voids). Raises ``CannotCastVote``.
    """
    vote, refusal = None, ""
    try:
        with transaction.atomic():
            decision = lock_decision(decision.pk)
            seat = seat_of(by, decision)
            refusal = _refusal_of_seat(seat) or _refusal_of_state(decision, now)
            refusal = refusal or _refusal_of_vote(decision, seat, choice, comment)
            if not refusal:
                vote = _write_vote(seat, by, choice, comment, decision, now, channel)
                _tell_ledger(decision, seat, by, now, outcome=_("Voted"))
                record_event(verb="ballot.vote", obj=decision, by=by, now=now)
                owe_next(count(decision, now), now)
    except IntegrityError:
        refusal = _("You have voted already.")
    except GATE_REFUSALS as error:
        refusal = refused_by_gate(error)
    if refusal:
        raise _refused(CannotCastVote, "ballot.vote", refusal, decision, by, now)
    return vote


def recuse_seat(*, decision: Decision, by, reason: str, now: datetime) -> Seat:
    """A member steps aside from one decision (回避), themself and with a reason.

    A vote already cast is struck out and kept. Shares are counted over the seats left; with too
    few of them the ballot closes as 无法形成决定. Raises ``CannotRecuseSeat``.
    """
    refusal, reason = "", reason.strip()
    try:
        with transaction.atomic():
            decision = lock_decision(decision.pk)
            seat = seat_of(by, decision)
            refusal = _refusal_of_seat(seat) or _refusal_of_state(decision, now)
            if not refusal and not user_can_recuse_seat(by, seat):
                refusal = _("The rules of this ballot do not provide for recusal.")
            if not refusal and not reason:
                refusal = _("Please give the reason for stepping aside.")
            if not refusal:
                seat = _write_recusal(seat, reason, now)
                _tell_ledger(decision, seat, by, now, outcome=_("Recused"))
                record_event(verb="ballot.recuse", obj=decision, by=by, now=now)
                owe_next(count(decision, now), now)
    except GATE_REFUSALS as error:
        refusal = refused_by_gate(error)
    if refusal:
        raise _refused(CannotRecuseSeat, "ballot.recuse", refusal, decision, by, now)
    return seat


def why_no_vote(*, decision: Decision, by, now: datetime) -> str:
    """Why ``by`` would be refused now, for a page that must not ask in vain; changes nothing."""
    seat = seat_of(by, decision)
    refusal = _refusal_of_seat(seat) or _refusal_of_clock(decision, now)
    if not refusal and Vote.objects.filter(seat=seat).exists():
        refusal = _("You have voted already.")
    return refusal


def why_no_recusal(*, decision: Decision, by, now: datetime) -> str:
    """The same for stepping aside."""
    seat = seat_of(by, decision)
    refusal = _refusal_of_seat(seat) or _refusal_of_clock(decision, now)
    if not refusal and not user_can_recuse_seat(by, seat):
        refusal = _("The rules of this ballot do not provide for recusal.")
    return refusal


def _refusal_of_clock(decision: Decision, now: datetime) -> str:
    """Closed, or due to be: the row may still say open until the next count."""
    if decision.is_open and now <= decision.due_at:
        return ""
    state = _("Time is up.") if decision.is_open else decision.get_state_display()
    return _("This ballot is closed: %(state)s.") % {"state": state}


def _refusal_of_seat(seat: Seat | None) -> str:
    if seat is None:
        return _("You hold no seat in this ballot.")
    if seat.exclusion == Exclusion.AUTHOR:
        return _("You have worked on this text and do not vote on it.")
    if seat.exclusion == Exclusion.RECUSED:
        return _("You have stepped aside from this ballot.")
    return ""


def _refusal_of_state(decision: Decision, now: datetime) -> str:
    """Settle what has changed meanwhile; a ballot that this closes takes no vote any more."""
    if decision.is_open:
        settle(decision, now)
    if decision.is_open:
        return ""
    return _("This ballot is closed: %(state)s.") % {"state": decision.get_state_display()}


def _refusal_of_vote(decision: Decision, seat: Seat, choice: str, comment: str) -> str:
    if decision.way == Way.MEETING:
        return _("This text is decided in a meeting; nobody votes on it here.")
    if choice == Choice.ABSTAIN and not decision.frozen_rules.abstention:
        return _("The rules of this ballot do not provide for abstention.")
    if choice not in decision.choices:
        return _("Please choose For, Against or Abstain.")
    if len(comment) > Vote._meta.get_field("comment").max_length:
        return _("The comment is too long.")
    if _has_voted(seat):
        return _("You have voted already.")
    by_rank = decision.frozen_rules.order == CirculationOrder.BY_RANK
    if by_rank and not missing_seats().filter(pk=seat.pk).exists():
        return _("It is not your turn yet: others mark the paper before you.")
    return ""


def _has_voted(seat: Seat) -> bool:
    return Vote.objects.filter(seat=seat).exists()


def _write_vote(seat, by, choice, comment, decision, now, channel) -> Vote:
    return Vote.objects.create(
        seat=seat,
        choice=choice,
        comment=comment.strip(),
        digest=decision.digest,
        cast_at=now,
        entered_by=by,
        acting_as=_hat_of(by, decision),
        channel=channel,
    )


def _hat_of(by, decision: Decision) -> str:
    """Members vote as such; whom a standing authorisation names releases as who they are."""
    if decision.way != Way.STANDING:
        return Role.PARTY_COMMITTEE_MEMBER
    return next((role for role in Role if role.value in roles_of(by)), "")


def _write_recusal(seat: Seat, reason: str, now: datetime) -> Seat:
    seat.exclusion, seat.recused_at = Exclusion.RECUSED, now
    seat.recusal_reason = reason[:200]
    seat.save(update_fields=["exclusion", "recused_at", "recusal_reason"])
    vote = Vote.objects.filter(seat=seat).first()
    if vote is not None:
        VoteStrike.objects.create(vote=vote, reason=reason[:200], struck_at=now)
    return seat


def _tell_ledger(decision: Decision, seat: Seat, by, now: datetime, outcome: str) -> None:
    fulfil_duty(
        kind=VOTE_KIND,
        subject_ref=object_ref(decision),
        owner=person_key(seat.person_id),
        by=by,
        now=now,
        outcome=outcome,
    )


def _refused(error_class, verb: str, refusal: str, decision: Decision, by, now) -> CannotCastVote:
    """Record the refused attempt, outside what was rolled back, and make the error to raise."""
    record_event(verb=verb, obj=decision, by=by, now=now, refused=True)
    error = error_class(refusal)
    error.is_closed = not Decision.objects.open().filter(pk=decision.pk).exists()
    return error
