"""What happens to what is owed: opened, closed, moved to a date, handed over; and who helps."""

from workflows.duties.services.handover import CannotHandOver, hand_over_duties
from workflows.duties.services.leaving import look_for_leavers, review_leaver
from workflows.duties.services.ledger import (
    CannotRescheduleDuty,
    CannotWaiveDuty,
    close_duties_about,
    fulfil_duty,
    fulfil_for_all,
    open_duty,
    reschedule_duty,
    waive_duty,
)
from workflows.duties.services.moving import (
    CannotChangeTerm,
    CannotMoveDates,
    change_term,
    follow_calendar,
    move_to_term,
    would_move,
)
from workflows.duties.services.requests import (
    CannotAskAboutDuty,
    CannotDecideRequest,
    ask_about_duty,
    decide_request,
    deciders,
    take_back_request,
    why_no_request,
)
from workflows.duties.services.seconds import (
    CannotGrantSecond,
    CannotRevokeSecond,
    grant_second,
    revoke_second,
)
from workflows.duties.services.tables import look_at_tables

__all__ = [
    "CannotAskAboutDuty",
    "CannotChangeTerm",
    "CannotDecideRequest",
    "CannotGrantSecond",
    "CannotHandOver",
    "CannotMoveDates",
    "CannotRescheduleDuty",
    "CannotRevokeSecond",
    "CannotWaiveDuty",
    "ask_about_duty",
    "change_term",
    "close_duties_about",
    "decide_request",
    "deciders",
    "follow_calendar",
    "fulfil_duty",
    "fulfil_for_all",
    "grant_second",
    "hand_over_duties",
    "look_at_tables",
    "look_for_leavers",
    "move_to_term",
    "open_duty",
    "reschedule_duty",
    "review_leaver",
    "revoke_second",
    "take_back_request",
    "waive_duty",
    "why_no_request",
    "would_move",
]
