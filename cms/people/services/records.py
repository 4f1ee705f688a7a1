"""A row of a register is entered or corrected."""

from datetime import datetime

from django.db import models, transaction
from django.utils.translation import gettext as _

from cms.core.audit import record_event
from cms.core.models import Sourced
from cms.people.models import Mandate, Membership
from cms.people.permissions import user_can_change_register
from cms.people.rosters import refusal_of_roster
from cms.people.signals import standing_changed


class CannotSaveRecord(Exception):
    """The row was not saved; the message is a sentence for the screen."""


def refuse_strangers(verb: str, obj: models.Model, by, now: datetime, error) -> None:
    """Raise ``error`` for whoever does not keep this register, or not this roster; the attempt is
    recorded.
    """
    refusal = ""
    if not user_can_change_register(by, obj):
        refusal = _("Only the office keeps this register.")
    refusal = refusal or refusal_of_roster(obj, by)
    if refusal:
        subject = obj if obj.pk else obj._meta.label_lower
        record_event(verb=verb, obj=subject, by=by, now=now, refused=True)
        raise error(refusal)


def save_record(*, record: Sourced, by, now: datetime, channel: str = "") -> Sourced:
    """Save a person, organization, term, post, mandate or membership with who entered it.

    ``by=None``: the system. Raises ``CannotSaveRecord``.
    """
    made = record.pk is None
    verb = f"{record._meta.model_name}.{'create' if made else 'update'}"
    refuse_strangers(verb, record, by, now, CannotSaveRecord)
    with transaction.atomic():
        if made:
            record.entered_by_label = str(by or "系统")[:80]
            record.channel = channel or record.channel
        record.save()
        record_event(verb=verb, obj=record, by=by, now=now)
        if isinstance(record, Mandate | Membership):  # its dates may have been corrected
            standing_changed.send(sender=None, person=record.person, by=by, now=now)
    return record
