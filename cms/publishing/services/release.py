"""From a permit to the public: one pointer moves."""

from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from cms.core.audit import record_event
from cms.publishing.enums import SITE, EventVerb, ReleaseMode
from cms.publishing.live_flag import clear_passing, settle_live_flag
from cms.publishing.models import Address, Permit, PermitEvent
from cms.publishing.permissions import user_can_release_permit
from cms.publishing.refusals import record_refusal
from cms.publishing.registry import basis_ended
from cms.publishing.sealing import breach_of
from cms.publishing.signals import permit_released


class CannotRelease(Exception):
    """Not permitted, not in time, used already, or the permit or its basis does not hold."""


def release(*, permit: Permit, by, now: datetime, decided_on: int | None = None) -> Permit:
    """Make a permit's text public in place of what its address showed before.

    ``by=None`` is the system: at once after the decision, or at the set time. A permit is released
    at most once. ``decided_on`` is the revision that holds exactly its text, where one is known.
    Raises ``CannotRelease``; a refused attempt stays in the audit trail.
    """
    try:
        return _release(permit, by, now, decided_on)
    except CannotRelease:
        record_refusal(verb="publishing.release", obj=permit, by=by, now=now)
        raise


def lock_releases() -> None:
    """Releases and withdrawals commit one after another: the ``site`` row is their lock."""
    if not Address.objects.filter(pk=SITE).update(version=F("version") + 1):
        Address.objects.get_or_create(pk=SITE)
        Address.objects.filter(pk=SITE).update(version=F("version") + 1)


def add_event(permit: Permit, verb: str, by, now: datetime, reason: str = "") -> PermitEvent:
    """Write what happened to a permit."""
    return PermitEvent.objects.create(
        permit=permit,
        verb=verb,
        at=now,
        by_id=getattr(by, "pk", None),
        by_label=str(by)[:120] if by is not None else _("system"),
        reason=reason[:300],
    )


@transaction.atomic
def _release(permit: Permit, by, now: datetime, decided_on: int | None) -> Permit:
    if not user_can_release_permit(by, permit):
        raise CannotRelease(_("Only the office releases an approved text."))
    # Before the lock of releases: a vote locks what it stands on first, too.
    if ended := basis_ended(permit, now):
        raise CannotRelease(ended)
    lock_releases()
    permit = Permit.objects.get(pk=permit.pk)
    _check_state(permit, by, now)
    address = Address.objects.select_for_update().filter(pk=permit.number).first()
    first = address is None
    if first:
        address = Address(number=permit.number)
    elif address.in_force and address.permit_id:
        add_event(address.permit, EventVerb.SUPERSEDED, by, now)
    add_event(permit, EventVerb.RELEASED, by, now)
    address.permit, address.in_force, address.changed_at = permit, True, now
    address.save(force_insert=first)
    settle_live_flag(permit, live=True, by=by, now=now, decided_on=decided_on)
    clear_passing(permit)
    record_event(verb="publishing.release", obj=permit, by=by, now=now)
    permit_released.send(sender=Permit, permit=permit, by=by, now=now)
    return permit


def _check_state(permit: Permit, by, now: datetime) -> None:
    if breach_of(permit):
        raise CannotRelease(_("The approved text was changed after the decision."))
    if permit.events.exists():
        raise CannotRelease(_("This permit was already used or taken back."))
    if permit.valid_until and now > permit.valid_until:
        raise CannotRelease(_("The time in which this text could be released is over."))
    if permit.is_over(now):
        raise CannotRelease(_("The time of its display is over."))
    if permit.release_mode == ReleaseMode.AT_TIME and permit.release_at and now < permit.release_at:
        raise CannotRelease(_("The committee set a later time of release."))
