"""Rules, what they claimed, and the messages that went out."""

from workflows.reminders.models.feed import CalendarFeed
from workflows.reminders.models.message import Answered, Message, ReceiptNote, Reminder, SweepMark
from workflows.reminders.models.people import Absence, Preference
from workflows.reminders.models.rule import DeliveryChannel, ReminderRule, RuleEvent

__all__ = [
    "Absence",
    "Answered",
    "CalendarFeed",
    "DeliveryChannel",
    "Message",
    "Preference",
    "ReceiptNote",
    "Reminder",
    "ReminderRule",
    "RuleEvent",
    "SweepMark",
]
