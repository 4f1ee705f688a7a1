"""What the page of a circulated text shows beyond a ballot's."""

from dataclasses import dataclass
from datetime import datetime

from workflows.approvals.circulation.forms import MeetingForm
from workflows.approvals.circulation.permissions import (
    user_can_ask_for_meeting,
    user_can_check_marks,
    user_can_discard_marks,
    user_can_enter_marks,
)
from workflows.approvals.circulation.queries import progress, waiting_marks
from workflows.approvals.enums import CirculationOrder, DecisionState, Way
from workflows.approvals.models import Decision, Seat
from workflows.approvals.permissions import user_can_view_ballot


@dataclass(frozen=True)
class CirculationPage:
    """Who has marked by which way and whose turn it is, and what this account may do."""

    seats: list[Seat]
    by_rank: bool
    read_means_consent: bool
    my_turn: bool
    pen_waits: bool  # a mark of mine was entered from paper and waits for its check
    may_ask: bool
    may_enter: bool
    may_discard: bool  # the director's: what waits for its check may be set aside
    to_check: int
    entered_by_me: int
    meeting_form: MeetingForm
    meeting: Decision | None  # which decides instead, where a member asked for one


def circulation_page(
    decision: Decision, user, now: datetime, meeting_form: MeetingForm | None = None
) -> CirculationPage | None:
    """None for what does not go round. Choices are read for nobody here."""
    if decision.way != Way.CIRCULATION:
        return None
    seats = list(progress(decision))
    person = getattr(user, "person_id", None)
    mine = next((seat for seat in seats if seat.person_id == person), None)
    is_open, rules = decision.is_open, decision.frozen_rules
    late = is_open and not decision.takes_votes
    waiting = waiting_marks(decision)
    checks = is_open and user_can_check_marks(user, decision)
    return CirculationPage(
        seats=seats,
        by_rank=rules.order == CirculationOrder.BY_RANK,
        read_means_consent=rules.read_means_consent,
        my_turn=mine is not None and mine.is_turn,
        pen_waits=mine is not None and mine.is_waiting and not mine.has_voted,
        may_ask=decision.takes_votes and user_can_ask_for_meeting(user, decision, now),
        may_enter=is_open
        and user_can_enter_marks(user, decision)
        and (not late or any(seat.was_sent_back for seat in seats)),
        may_discard=is_open and user_can_discard_marks(user, decision),
        to_check=waiting.exclude(entered_by=user).count() if checks else 0,
        entered_by_me=waiting.filter(entered_by=user).count() if checks else 0,
        meeting_form=meeting_form or MeetingForm(),
        meeting=_meeting_after(decision, user),
    )


def _meeting_after(decision: Decision, user) -> Decision | None:
    """The decision that went on from a stopped circulation, for whoever may see it."""
    if decision.state != DecisionState.TO_MEETING:
        return None
    later = Decision.objects.filter(task_state=decision.task_state_id, pk__gt=decision.pk)
    found = later.filter(way=Way.MEETING).defer("payload").order_by("pk").first()
    return found if found is not None and user_can_view_ballot(user, found) else None
