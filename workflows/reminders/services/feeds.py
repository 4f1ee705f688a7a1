"""The secret address of a person's calendar: made, renewed, revoked; by herself alone."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from cms.accounts.secrets import hash_of, new_token
from cms.core.audit import record_event
from cms.people.models import Person
from workflows.reminders.models import CalendarFeed

NOTED_EVERY = dt.timedelta(hours=1)  # a telephone asks often; when it last did is no history


class CannotSetFeed(Exception):
    """Nothing was changed; the message is a sentence for the screen."""


def make_feed(*, person: Person, by, now: dt.datetime) -> tuple[CalendarFeed, str]:
    """A new address and its token, which nobody ever reads again; the old one is void at once.

    Raises ``CannotSetFeed``: somebody else's, or an account that is closed.
    """
    _refuse_others(person, "feed.make", by, now)
    token = new_token()
    with transaction.atomic():
        # Two taps make one after the other.
        Person.objects.select_for_update(no_key=True).get(pk=person.pk)
        _void(person, now)
        feed = CalendarFeed.objects.create(person=person, token_hash=hash_of(token), made_at=now)
        record_event(verb="feed.make", obj=feed, by=by, now=now)
    return feed, token


def revoke_feed(*, person: Person, by, now: dt.datetime) -> int:
    """No address any more; returns how many were void with it. Raises ``CannotSetFeed``."""
    _refuse_others(person, "feed.revoke", by, now)
    with transaction.atomic():
        count = _void(person, now)
        if count:
            record_event(verb="feed.revoke", obj=person, by=by, now=now)
    return count


def feed_of_token(token: str, now: dt.datetime) -> CalendarFeed | None:
    """The feed that an address opens: in force, of an account that is open. Notes the use."""
    rows = CalendarFeed.objects.filter(revoked_at=None, person__account__is_active=True)
    feed = rows.select_related("person").filter(token_hash=hash_of(token)).first()
    if feed is not None and (feed.last_used_at is None or now - feed.last_used_at > NOTED_EVERY):
        CalendarFeed.objects.filter(pk=feed.pk).update(last_used_at=now)
    return feed


def _void(person: Person, now: dt.datetime) -> int:
    return CalendarFeed.objects.filter(person=person, revoked_at=None).update(revoked_at=now)


def _refuse_others(person: Person, verb: str, by, now: dt.datetime) -> None:
    own = getattr(by, "is_active", False) and getattr(by, "person_id", None) == person.pk
    if not own:
        record_event(verb=verb, obj=person, by=by, now=now, refused=True)
        raise CannotSetFeed(_("Everybody sets this for themself."))
