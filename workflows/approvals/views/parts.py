"""What of the ballot page hangs on who looks at it: a member's own part, and the office's."""

from datetime import datetime

from django.forms.boundfield import BoundField

from workflows.approvals.enums import ClosingRule, RequestState, Way
from workflows.approvals.forms import CallForm
from workflows.approvals.models import Decision, Seat
from workflows.approvals.permissions import (
    user_can_mark_urgent,
    user_can_note_call,
    user_can_recuse_seat,
)
from workflows.approvals.queries import hatless_seats, presiding_seat, requests_of
from workflows.approvals.services import (
    refusal_of_member,
    refusal_of_seat,
    why_no_announcement,
    why_not_end,
    why_not_my_turn,
)


def member_context(user, decision: Decision, seat: Seat | None, seats: list, now: datetime) -> dict:
    """May this member vote, announce, step aside; and for whom the presider waits."""
    mine = next((row for row in seats if seat is not None and row.pk == seat.pk), None)
    has_voted = mine is not None and mine.has_voted
    requests = list(requests_of(decision))
    asked = [each for each in requests if each.state == RequestState.ASKED]
    my_request = next((each for each in asked if mine and each.seat_id == mine.pk), None)
    no_seat = _why_no_seat(user, decision, seat, now)
    votes = decision.takes_votes and mine is not None and not no_seat and not has_voted
    votes = votes and my_request is None and decision.way != Way.MEETING
    turn = why_not_my_turn(decision=decision, by=user, now=now) if votes else ""
    one_go = votes and may_announce(user, decision, now, votes_now=True)
    return {
        "has_voted": has_voted,
        "no_seat": no_seat,
        "turn": turn,
        "one_go": one_go,
        "may_vote": votes and (one_go or not turn),
        "may_announce": has_voted and may_announce(user, decision, now),
        "presides": turn or (decision.is_open and _presides(decision, mine)),
        "waited_for": [row for row in seats if row.is_entitled and not row.has_voted],
        "may_recuse": decision.takes_votes
        and seat is not None
        and not no_seat
        and my_request is None
        and user_can_recuse_seat(user, seat, now),
        "my_request": my_request,
        "requests": requests,
        "to_decide": [each for each in asked if mine and each.decider_id == mine.person_id],
    }


def unsent_words(page: dict) -> list[BoundField]:
    """What the member typed for boxes that the page has no more (the ballot closed while they
    looked once more, say): shown again to copy, as a second's opinion is.
    """
    circulation = page["circulation"]
    boxes = [
        (page["vote_form"]["comment"], page["may_vote"]),
        (page["recusal_form"]["reason"], page["may_recuse"]),
    ]
    if circulation is not None:
        boxes.append((circulation.meeting_form["meeting_reason"], circulation.may_ask))
    return [box for box, is_there in boxes if box.value() and not is_there]


def _why_no_seat(user, decision: Decision, seat: Seat | None, now: datetime) -> str:
    """Why the seat that this account holds takes no part (any more), in a sentence."""
    if seat is None:
        return ""
    if not decision.is_open:
        return refusal_of_seat(seat)
    return refusal_of_member(seat, decision, user, now)


def may_announce(user, decision: Decision, now: datetime, *, votes_now: bool = False) -> bool:
    """Whether the presider could announce now; no question asked where no presider announces."""
    if decision.way != Way.BALLOT or decision.frozen_rules.closing != ClosingRule.PRESIDER:
        return False
    refusal = why_no_announcement(decision=decision, by=user, now=now, votes_now=votes_now)
    return not refusal


def _presides(decision: Decision, mine: Seat | None) -> bool:
    if mine is None or decision.frozen_rules.closing != ClosingRule.PRESIDER:
        return False
    presiding = presiding_seat(decision)
    return presiding is not None and presiding.pk == mine.pk


def office_context(user, decision: Decision, call_form: CallForm | None, now: datetime) -> dict:
    """Ending it; and the office's alone: marking urgent, the calls, and whom to get an account,
    never a word of a vote.
    """
    ends = {"may_end": not why_not_end(decision=decision, by=user, now=now), "hatless": []}
    if not user_can_note_call(user):
        return {"may_mark_urgent": False, "calls": None, "call_form": None, **ends}
    calls = decision.urgent and decision.calls.select_related("person", "by").order_by("id")
    rings = decision.takes_votes and decision.urgent and decision.way != Way.MEETING
    return {
        "may_mark_urgent": decision.takes_votes and user_can_mark_urgent(user),
        "calls": list(calls) if calls is not False else None,
        "call_form": (call_form or CallForm(decision=decision)) if rings else None,
        **ends,
        "hatless": hatless_seats(decision),
    }
