"""A permit that was not released in time lapses: it waits no longer, and says so."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from cms.core.audit import record_event
from cms.publishing.enums import EventVerb
from cms.publishing.models import Permit
from cms.publishing.refusals import record_refusal
from cms.publishing.services.release import add_event, lock_releases
from cms.publishing.signals import permit_lapsed


class CannotLapse(Exception):
    """Not the system's clock, still in time, or already released or taken back."""


def lapse_permit(*, permit: Permit, by, now: datetime) -> Permit:
    """Note that the time of an unreleased permit is over. Raises ``CannotLapse``.

    ``by`` is None: only the clock lets a permit lapse; the director revokes.
    """
    try:
        return _lapse(permit, by, now)
    except CannotLapse:
        record_refusal(verb="publishing.lapse", obj=permit, by=by, now=now)
        raise


@transaction.atomic
def _lapse(permit: Permit, by, now: datetime) -> Permit:
    if by is not None:
        raise CannotLapse(_("A permit lapses by its time alone; the director may revoke it."))
    lock_releases()
    if permit.events.exists():
        raise CannotLapse(_("This permit was already used or taken back."))
    if not permit.is_over(now):
        raise CannotLapse(_("This permit can still be released."))
    add_event(permit, EventVerb.LAPSED, None, now, _("It was not released in time."))
    record_event(verb="publishing.lapse", obj=permit, by=None, now=now)
    permit_lapsed.send(sender=Permit, permit=permit, by=None, now=now)
    return permit
