"""Words of the reminders: when, to whom, by which way, and what became of each."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Side(TextChoices):
    """Where a reminder stands to the day that something is due; HOLIDAY: on the last working day
    before a long holiday, of what falls due in it or within three working days after it.
    """

    OPENING = "OPENING", _("When it is handed out")
    BEFORE = "BEFORE", _("Before it is due")
    ON = "ON", _("On the day it is due")
    AFTER = "AFTER", _("After it was due")
    HOLIDAY = "HOLIDAY", _("Before Spring Festival and National Day")


class Unit(TextChoices):
    """What the distance is counted in. Hours are clock hours, for what is urgent."""

    DAYS = "DAYS", _("days")
    WORKDAYS = "WORKDAYS", _("working days")
    HOURS = "HOURS", _("hours")


class Audience(TextChoices):
    """Who is told. Escalation (逐级提醒) is a rule with another audience."""

    OWNER = "OWNER", _("Who owes it")
    UNIT_HEAD = "UNIT_HEAD", _("Their unit's head")
    ROLE = "ROLE", _("Everybody in a role")


class Way(TextChoices):
    """The ways that every zone has; what the administrator sets up has a key of its own."""

    INBOX = "inbox", _("On the desk")
    EMAIL = "email", _("E-mail")


CHANNEL_PREFIX = "channel:"  # of the key of a channel that the administrator set up


ARROW = " → "  # between what was and what is


class ReminderState(TextChoices):
    """What became of one occurrence for one person and channel."""

    CLAIMED = "CLAIMED", _("To be sent")
    SENT = "SENT", _("Sent")
    SUPERSEDED = "SUPERSEDED", _("A later one was sent instead")
    NOT_OWED = "NOT_OWED", _("No longer owed")
    FAILED = "FAILED", _("Could not be sent")


class MessageState(TextChoices):
    """What became of one message. SENDING with its lease over: nobody knows whether it left."""

    WAITING = "WAITING", _("Waiting")
    SENDING = "SENDING", _("Being sent")
    SENT = "SENT", _("Sent")
    NOT_OWED = "NOT_OWED", _("No longer owed")
    FAILED = "FAILED", _("Could not be sent")
    UNREACHABLE = "UNREACHABLE", _("No address")


class Receipt(TextChoices):
    """What is known of the receiver (office-needs 11)."""

    NONE = "NONE", _("Not read")
    READ = "READ", _("Read")
    RECEIVED = "RECEIVED", _("Received")
    COMING = "COMING", _("Will come")
    EXCUSED = "EXCUSED", _("Asked for leave")


class ReceiptBy(TextChoices):
    """How the receipt is known."""

    SELF = "SELF", _("By the receiver")
    PHONE = "PHONE", _("Confirmed by telephone")
    WECHAT = "WECHAT", _("Confirmed by WeChat")
