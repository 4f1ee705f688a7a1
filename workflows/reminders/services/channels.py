"""The administrator sets up channels; their keys are never shown again."""

import datetime as dt
from urllib.parse import urlsplit

from django.db import transaction
from django.utils.translation import gettext as _

from cms.core.audit import record_event
from workflows.reminders.models import DeliveryChannel
from workflows.reminders.permissions import user_can_edit_channels
from workflows.reminders.secrets import closed
from workflows.reminders.ways import Undeliverable, notify


class CannotSaveChannel(Exception):
    """Nothing was stored; the message is a sentence for the screen."""


def save_channel(
    *, channel: DeliveryChannel, address: str, by, now: dt.datetime
) -> DeliveryChannel:
    """Store a channel; an empty ``address`` keeps the one it has. Raises ``CannotSaveChannel``."""
    verb = "channel.make" if channel.pk is None else "channel.change"
    refusal = "" if user_can_edit_channels(by) else _("Only the administrator sets up channels.")
    if not refusal and not address and not channel.secret:
        refusal = _("Please enter the address.")
    if not refusal and address and not is_understood(address):
        refusal = _("This is no address that Apprise understands.")
    if refusal:
        obj = channel if channel.pk else channel._meta.label_lower
        record_event(verb=verb, obj=obj, by=by, now=now, refused=True)
        raise CannotSaveChannel(refusal)
    if address:
        channel.secret, channel.hint = closed(address), f"{urlsplit(address).scheme}://…"
        channel.is_personal = "{phone}" in address
        channel.tested_at, channel.test_result = None, ""
    with transaction.atomic():
        channel.save()
        record_event(verb=verb, obj=channel, by=by, now=now)
    return channel


def is_understood(address: str) -> bool:
    """Whether Apprise knows what to do with it; nothing is sent."""
    import apprise  # heavy: only here and in the worker

    return apprise.Apprise.instantiate(address.replace("{phone}", "13800000000")) is not None


def test_channel(*, channel: DeliveryChannel, phone: str, by, now: dt.datetime) -> DeliveryChannel:
    """Send a line through the channel now and keep what came of it."""
    if not user_can_edit_channels(by):
        record_event(verb="channel.test", obj=channel, by=by, now=now, refused=True)
        raise CannotSaveChannel(_("Only the administrator sets up channels."))
    try:
        notify(channel, _("Test"), _("This is a test from the office's system."), phone=phone)
    except (Undeliverable, OSError) as fault:
        channel.test_result = str(fault)[:200]
    else:
        channel.test_result = _("It arrived at the other side.")
    channel.tested_at = now
    channel.save(update_fields=["tested_at", "test_result"])
    record_event(verb="channel.test", obj=channel, by=by, now=now)
    return channel
