"""Before the release a permit is revoked, afterwards its text is withdrawn."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from cms.core.audit import record_event
from cms.publishing.enums import EventVerb
from cms.publishing.live_flag import settle_live_flag
from cms.publishing.models import Address, Permit
from cms.publishing.permissions import user_can_revoke_permit, user_can_withdraw_permit
from cms.publishing.refusals import record_refusal
from cms.publishing.services.release import add_event, lock_releases
from cms.publishing.signals import permit_revoked, permit_withdrawing, permit_withdrawn


class CannotRevoke(Exception):
    """Not permitted, or already released or taken back."""


class CannotWithdraw(Exception):
    """Not permitted, without a reason, or not in force."""


def revoke(*, permit: Permit, by, reason: str, now: datetime) -> Permit:
    """Take an approved text back before it is public. Raises ``CannotRevoke``."""
    try:
        return _revoke(permit, by, reason, now)
    except CannotRevoke:
        record_refusal(verb="publishing.revoke", obj=permit, by=by, now=now)
        raise


def withdraw(*, permit: Permit, by, reason: str, now: datetime) -> Permit:
    """Take a public text down at once (office-needs 4); its address then answers 410 with the
    date. Raises ``CannotWithdraw``.
    """
    try:
        return _withdraw(permit, by, reason, now)
    except CannotWithdraw:
        record_refusal(verb="publishing.withdraw", obj=permit, by=by, now=now)
        raise


@transaction.atomic
def _revoke(permit: Permit, by, reason: str, now: datetime) -> Permit:
    if not user_can_revoke_permit(by, permit):
        raise CannotRevoke(_("Only the director of the office takes back an approved text."))
    if not reason.strip():
        raise CannotRevoke(_("Give a reason."))
    lock_releases()
    if permit.events.exists():
        raise CannotRevoke(_("This permit was already used or taken back."))
    add_event(permit, EventVerb.REVOKED, by, now, reason.strip())
    record_event(verb="publishing.revoke", obj=permit, by=by, now=now)
    permit_revoked.send(sender=Permit, permit=permit, by=by, now=now)
    return permit


def end_waiting(number: str, *, but: Permit | None, by, reason: str, now: datetime) -> None:
    """Approvals of this address that still wait for their release are over, all ``but`` one: a
    newer decision takes their place, and no text comes back by itself after somebody withdrew it.

    Inside the caller's transaction, which holds the lock of releases.
    """
    others = Permit.objects.filter(number=number, events__isnull=True).order_by("id")
    for permit in others.exclude(pk=but.pk) if but is not None else others:
        add_event(permit, EventVerb.REVOKED, by, now, reason)
        record_event(verb="publishing.revoke", obj=permit, by=by, now=now)
        permit_revoked.send(sender=Permit, permit=permit, by=by, now=now)


@transaction.atomic
def _withdraw(permit: Permit, by, reason: str, now: datetime) -> Permit:
    if not user_can_withdraw_permit(by, permit):
        raise CannotWithdraw(_("Only the director of the office withdraws a public text."))
    if not reason.strip():
        raise CannotWithdraw(_("Give a reason."))
    # What is being decided locks its decision first and releases last; so does this.
    permit_withdrawing.send(sender=Permit, permit=permit, by=by, now=now)
    lock_releases()
    address = Address.objects.select_for_update().filter(permit=permit, in_force=True).first()
    if address is None:
        raise CannotWithdraw(_("This text is not public."))
    add_event(permit, EventVerb.WITHDRAWN, by, now, reason.strip())
    address.in_force, address.changed_at = False, now
    address.save(update_fields=["in_force", "changed_at"])
    settle_live_flag(permit, live=False, by=by, now=now)
    if by is not None:  # a display that ended by itself takes no newer decision along
        words = _("The text was withdrawn.")
        end_waiting(permit.number, but=None, by=by, reason=words, now=now)
    record_event(verb="publishing.withdraw", obj=permit, by=by, now=now)
    permit_withdrawn.send(sender=Permit, permit=permit, by=by, now=now)
    return permit
