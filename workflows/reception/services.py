"""A site is entered, corrected, closed and opened again."""

import datetime as dt

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from cms.core.audit import record_event
from workflows.reception.models import Site
from workflows.reception.permissions import user_can_change_site


class CannotChangeSite(Exception):
    """The register stays as it was; the message is a sentence for the screen."""


def create_site(*, site: Site, by, now: dt.datetime) -> Site:
    """Enter a site that is not in the register yet. Raises ``CannotChangeSite``."""
    _refuse_strangers("reception_site.create", site, by, now)
    if site.pk is not None:
        raise CannotChangeSite(_("This site is in the register already."))
    site.entered_by = by
    return _saved(site, "reception_site.create", by, now)


def change_site(*, site: Site, by, now: dt.datetime) -> Site:
    """Correct what the register says of a site; whether it is in use is not changed by this.

    Answers keep the name that they were given. Raises ``CannotChangeSite``.
    """
    _refuse_strangers("reception_site.update", site, by, now)
    with transaction.atomic():
        known = _locked(site)
        site.closed_on, site.close_reason = known.closed_on, known.close_reason
        return _saved(site, "reception_site.update", by, now)


def close_site(*, site: Site, on: dt.date, reason: str, by, now: dt.datetime) -> Site:
    """Close a site; ``on`` is its last day in use. From the next day on nobody chooses it.

    Raises ``CannotChangeSite``.
    """
    _refuse_strangers("reception_site.close", site, by, now)
    if not reason.strip():
        raise CannotChangeSite(_("Give the reason why the site is closed."))
    with transaction.atomic():
        known = _locked(site)
        if known.closed_on is not None:
            raise CannotChangeSite(_("This site is closed already."))
        if on < known.opened_on:
            raise CannotChangeSite(_("A site is not closed before it was in use."))
        known.closed_on, known.close_reason = on, reason.strip()
        return _saved(known, "reception_site.close", by, now, detail=str(on))


def reopen_site(*, site: Site, by, now: dt.datetime) -> Site:
    """Take a closed site into use again; the trail keeps when it was closed and why it says.

    Raises ``CannotChangeSite``.
    """
    _refuse_strangers("reception_site.reopen", site, by, now)
    with transaction.atomic():
        known = _locked(site)
        if known.closed_on is None:
            raise CannotChangeSite(_("This site is in use."))
        known.closed_on, known.close_reason = None, ""
        return _saved(known, "reception_site.reopen", by, now)


def _refuse_strangers(verb: str, site: Site, by, now: dt.datetime) -> None:
    if user_can_change_site(by):
        return
    subject = site if site.pk else site._meta.label_lower
    record_event(verb=verb, obj=subject, by=by, now=now, refused=True)
    raise CannotChangeSite(_("Only the office keeps this register."))


def _locked(site: Site) -> Site:
    return Site.objects.select_for_update(of=("self",)).get(pk=site.pk)


def _saved(site: Site, verb: str, by, now: dt.datetime, detail: str = "") -> Site:
    """Stored and noted. Raises ``CannotChangeSite`` for what the register does not hold."""
    try:
        with transaction.atomic():
            site.save()
    except IntegrityError as error:
        words = _("A site needs a name of its own, an address unless it is online, and its dates.")
        raise CannotChangeSite(words) from error
    record_event(verb=verb, obj=site, by=by, now=now, detail=detail)
    return site
