"""The ways out: the desk, e-mail, and what the administrator set up for Apprise."""

from dataclasses import dataclass, field
from smtplib import SMTPRecipientsRefused
from typing import Protocol

from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.utils.translation import gettext as _

from cms.people.models import Person
from workflows.reminders.enums import CHANNEL_PREFIX, Way
from workflows.reminders.models import DeliveryChannel, Message
from workflows.reminders.secrets import CannotRead, opened


class Undeliverable(Exception):
    """It will not go this way, however often it is tried; the message says why."""


class Reach(Protocol):
    """One way out."""

    is_group: bool  # one post for all that it reaches, not a message for each

    def obstacle(self, person: Person | None) -> str:
        """Why this person cannot be reached this way; empty when she can."""

    def send(self, message: Message) -> None:
        """Hand it over to somebody without an obstacle. Raises ``Undeliverable``, or anything else
        where trying again may help.
        """


def _account(person: Person):
    account = getattr(person, "account", None)
    return account if account is not None and account.is_active else None


class Desk:
    """在工作台: the row itself is what its receiver reads."""

    is_group = False

    def obstacle(self, person: Person) -> str:
        return "" if _account(person) else _("has no account that is open")

    def send(self, message: Message) -> None:
        """Nothing leaves the house."""


@dataclass
class Mail:
    """E-mail; one connection for as long as it holds."""

    is_group = False
    connection: BaseEmailBackend | None = field(default=None)

    def obstacle(self, person: Person) -> str:
        return "" if address_of(person) else _("has no e-mail address")

    def send(self, message: Message) -> None:
        if self.connection is None:
            self.connection = get_connection()
            self.connection.open()
        letter = EmailMessage(
            subject=message.subject,
            body=message.body,
            to=[address_of(message.recipient)],
            headers={"Message-ID": message.message_id, "Auto-Submitted": "auto-generated"},
            connection=self.connection,
        )
        try:
            letter.send()
        except SMTPRecipientsRefused as refused:
            code = max(code for code, _words in refused.recipients.values())
            self.close()
            if code >= 500:
                raise Undeliverable(_("the mail server refused the address (%d)") % code) from None
            raise
        except Exception:
            self.close()
            raise

    def close(self) -> None:
        """Let the connection go; the next message opens another."""
        connection, self.connection = self.connection, None
        if connection is not None:
            try:
                connection.close()
            except OSError:
                return


@dataclass
class Gateway:
    """A channel of Apprise."""

    channel: DeliveryChannel | None

    @property
    def is_group(self) -> bool:
        return self.channel is not None and not self.channel.is_personal

    def obstacle(self, person: Person | None) -> str:
        if self.channel is None or not self.channel.is_on:
            return _("the channel is switched off")
        if self.channel.is_personal and not (person and person.phone):
            return _("has no telephone number")
        return ""

    def send(self, message: Message) -> None:
        phone = message.recipient.phone if message.recipient else ""
        notify(self.channel, message.subject, message.body, phone=phone)


def notify(channel: DeliveryChannel, subject: str, body: str, *, phone: str = "") -> None:
    """Send through Apprise. Raises ``Undeliverable`` for an address that it does not know, and
    ``OSError`` where the other side did not take it.
    """
    import apprise  # heavy: only the worker and the test button need it

    try:
        address = opened(channel.secret)
    except CannotRead:
        raise Undeliverable(_("the channel's address cannot be read; enter it again")) from None
    digits = "".join(sign for sign in phone if sign.isdigit() or sign == "+")
    sender = apprise.Apprise()
    if not sender.add(address.replace("{phone}", digits)):
        raise Undeliverable(_("the channel's address is not understood; enter it again"))
    if not sender.notify(title=subject, body=body):
        raise OSError(_("the other side did not take it"))


def address_of(person: Person) -> str:
    """The account's e-mail address, else the person's."""
    account = _account(person)
    return (account.email if account else "") or person.email


def reach(channel: str) -> Reach:
    """The way of a channel's key."""
    if channel == Way.INBOX:
        return Desk()
    if channel == Way.EMAIL:
        return Mail()
    number = channel.removeprefix(CHANNEL_PREFIX)
    row = DeliveryChannel.objects.filter(pk=number).first() if number.isdigit() else None
    return Gateway(row)


def channel_choices() -> list[tuple[str, str]]:
    """Every way out that is open, by key."""
    rows = DeliveryChannel.objects.filter(is_on=True).values_list("pk", "name")
    return [*Way.choices, *((f"{CHANNEL_PREFIX}{pk}", name) for pk, name in rows)]


def channel_names() -> dict[str, str]:
    """What every way out is called, also one that is switched off."""
    names = {key: str(label) for key, label in Way.choices}
    for channel in DeliveryChannel.objects.all():
        off = "" if channel.is_on else _(" (switched off)")
        names[f"{CHANNEL_PREFIX}{channel.pk}"] = f"{channel.name}{off}"
    return names


def name_of_channel(key: str, names: dict[str, str]) -> str:
    """One of them, also where nobody knows it any more."""
    return names.get(key) or _("a channel that was removed")
