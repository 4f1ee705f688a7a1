"""What was claimed, what was sent, and how far the sweep has come."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from workflows.reminders.enums import (
    CHANNEL_PREFIX,
    MessageState,
    Receipt,
    ReceiptBy,
    ReminderState,
)


class Answered(models.Model):
    """What is known of a receiver, last."""

    receipt = models.CharField(_("response"), max_length=10, choices=Receipt, default=Receipt.NONE)
    receipt_by = models.CharField(_("known by"), max_length=10, choices=ReceiptBy, blank=True)
    receipt_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True

    @property
    def receipt_words(self) -> str:
        """What is known of its receiver, and from where."""
        words = self.get_receipt_display()
        return f"{words}（{self.get_receipt_by_display()}）" if self.receipt_by else str(words)


class Message(Answered):
    """One message to one person by one channel: everything of a run that is due for her. Without
    a receiver it is one post to the group that the channel reaches.

    Its words are written when it is sent, from what is still owed then. ``message_id`` is fixed
    from the start: an outcome that nobody knows is sent again under it, so that the receiver's
    mail server, or her eye, sees one (reliability.md F2).
    """

    recipient = models.ForeignKey(
        "people.Person",
        verbose_name=_("receiver"),
        on_delete=models.PROTECT,
        null=True,
        related_name="reminder_messages",
    )
    channel = models.CharField(_("channel"), max_length=30)
    message_id = models.CharField(max_length=120, unique=True, editable=False)
    state = models.CharField(
        _("state"), max_length=12, choices=MessageState, default=MessageState.WAITING
    )
    made_at = models.DateTimeField(_("made at"))
    next_try_at = models.DateTimeField(_("next try at"))
    leased_until = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(_("tries"), default=0)
    subject = models.CharField(_("subject"), max_length=200, blank=True)
    body = models.TextField(_("text"), blank=True)
    sent_at = models.DateTimeField(_("sent at"), null=True)
    error = models.CharField(_("reason"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="SENDING", leased_until__isnull=False)
                | (~Q(state="SENDING") & Q(leased_until=None)),
                name="message_lease_while_sending",
            ),
            models.CheckConstraint(
                condition=Q(state="SENT", sent_at__isnull=False)
                | (~Q(state="SENT") & Q(sent_at=None)),
                name="message_sent_has_time",
            ),
            models.CheckConstraint(
                condition=Q(recipient__isnull=False) | Q(channel__startswith=CHANNEL_PREFIX),
                name="message_to_somebody",
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_try_at"], condition=Q(state="WAITING"), name="message_waiting"
            ),
            models.Index(
                fields=["leased_until"], condition=Q(state="SENDING"), name="message_sending"
            ),
            models.Index(fields=["recipient", "channel", "-id"], name="message_of_person"),
            models.Index(
                fields=["made_at"], condition=Q(state="UNREACHABLE"), name="message_unreachable"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.receiver_name} {self.channel} {self.made_at:%Y-%m-%d %H:%M}"

    @property
    def receiver_name(self) -> str:
        """Who it is to."""
        return self.recipient.name if self.recipient else str(_("everybody in the group"))

    @property
    def state_words(self) -> str:
        """What became of it, with the reason where there is one."""
        words = self.get_state_display()
        return f"{words}：{self.error}" if self.error else str(words)


class ReceiptNote(models.Model):
    """One line of what became known of a message's receiver, by whatever way. Append-only. ``duty``
    where it was said of one matter alone, of a message that tells of several.

    The last line is what the message shows; a wrong one is followed by a right one, and stays.
    """

    message = models.ForeignKey(
        Message, verbose_name=_("message"), on_delete=models.PROTECT, related_name="receipt_notes"
    )
    duty = models.ForeignKey(
        "duties.Duty",
        verbose_name=_("duty"),
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
    )
    at = models.DateTimeField(_("at"))
    receipt = models.CharField(_("response"), max_length=10, choices=Receipt)
    known_by = models.CharField(_("known by"), max_length=10, choices=ReceiptBy)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("entered by"),
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
    )

    class Meta:
        verbose_name = _("note of a response")
        verbose_name_plural = _("notes of responses")
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.get_receipt_display()}"


class Reminder(Answered):
    """One occurrence of a rule about one duty, for one person, or a group, by one channel: claimed
    once. Its response is what was said of this matter alone; else the message's holds.

    ``occurrence`` is the due day and the distance to it (``2026-12-10-3``), so that neither a
    restart, a second cluster, a clock moved back nor a corrected holiday claims it twice.
    """

    duty = models.ForeignKey("duties.Duty", on_delete=models.PROTECT, related_name="reminders")
    rule = models.ForeignKey(
        "reminders.ReminderRule", on_delete=models.PROTECT, related_name="reminders"
    )
    occurrence = models.CharField(max_length=40)
    recipient = models.ForeignKey(
        "people.Person", on_delete=models.PROTECT, null=True, related_name="+"
    )
    channel = models.CharField(_("channel"), max_length=30)
    on_behalf_of = models.ForeignKey(
        "people.Person", on_delete=models.PROTECT, null=True, related_name="+"
    )
    planned_at = models.DateTimeField(_("planned for"))
    state = models.CharField(
        _("state"), max_length=12, choices=ReminderState, default=ReminderState.CLAIMED
    )
    message = models.ForeignKey(
        Message, on_delete=models.PROTECT, null=True, related_name="reminders"
    )

    class Meta:
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["duty", "rule", "occurrence", "recipient", "channel"],
                name="reminder_once",
            ),
            models.UniqueConstraint(
                fields=["duty", "rule", "occurrence", "channel"],
                condition=Q(recipient=None),
                name="reminder_once_in_group",
            ),
            models.CheckConstraint(
                condition=Q(state="SUPERSEDED", message=None)
                | (~Q(state="SUPERSEDED") & Q(message__isnull=False)),
                name="reminder_in_a_message",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.duty_id} {self.rule_id} {self.occurrence}"


class SweepMark(models.Model):
    """How far the sweep has looked; one row. Its lock lets one sweep run at a time.

    ``furthest``: the latest time that a clock ever showed it, so that a clock that was, or is,
    wrong is seen. ``calendar``: the version of the calendar that it looked by.
    """

    until = models.DateTimeField()
    furthest = models.DateTimeField(null=True)
    calendar = models.CharField(max_length=40, blank=True)

    def __str__(self) -> str:
        return f"{self.until}"
