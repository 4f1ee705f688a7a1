"""What happens to what is owed: opened, closed, moved to a date, handed over; and who helps."""

from workflows.duties.services.handover import CannotHandOver, hand_over_duties
from workflows.duties.services.leaving import look_for_leavers, review_leaver
from workflows.duties.services.ledger import (
    CannotRescheduleDuty,
    CannotWaiveDuty,
    close_duties_about,
    fulfil_duty,
    open_duty,
    reschedule_duty,
    waive_duty,
)
from workflows.duties.services.seconds import (
    CannotGrantSecond,
    CannotRevokeSecond,
    grant_second,
    revoke_second,
)

__all__ = [
    "CannotGrantSecond",
    "CannotHandOver",
    "CannotRescheduleDuty",
    "CannotRevokeSecond",
    "CannotWaiveDuty",
    "close_duties_about",
    "fulfil_duty",
    "grant_second",
    "hand_over_duties",
    "look_for_leavers",
    "open_duty",
    "reschedule_duty",
    "review_leaver",
    "revoke_second",
    "waive_duty",
]
