"""What other rooms and the screens ask of the reminders."""

from workflows.reminders.services.channels import CannotSaveChannel, save_channel, test_channel
from workflows.reminders.services.delivering import (
    CannotSendAgain,
    deliver_waiting,
    lease_next,
    try_again,
)
from workflows.reminders.services.feeds import (
    CannotSetFeed,
    feed_of_token,
    make_feed,
    revoke_feed,
)
from workflows.reminders.services.people import (
    CannotNoteReceipt,
    CannotSetAbsence,
    end_absence,
    note_receipts,
    note_told,
    read_messages,
    set_absence,
    set_wish,
)
from workflows.reminders.services.rules import CannotSaveRule, save_rule, switch_rule
from workflows.reminders.services.sweeping import sweep

__all__ = [
    "CannotNoteReceipt",
    "CannotSaveChannel",
    "CannotSaveRule",
    "CannotSendAgain",
    "CannotSetAbsence",
    "CannotSetFeed",
    "deliver_waiting",
    "end_absence",
    "feed_of_token",
    "lease_next",
    "make_feed",
    "note_receipts",
    "note_told",
    "read_messages",
    "revoke_feed",
    "save_channel",
    "save_rule",
    "set_absence",
    "set_wish",
    "sweep",
    "switch_rule",
    "test_channel",
    "try_again",
]
