"""What is in force: the only rows that any public face may ask for."""

import json
import logging
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from functools import lru_cache

from django.db.models import Model, Prefetch, Q, QuerySet
from django.db.models.query import ModelIterable
from django.utils import timezone
from django.utils.translation import gettext as _

from cms.publishing.enums import SITE, EventVerb, ReleaseMode
from cms.publishing.models import Address, Permit, PermitEvent
from cms.publishing.payload import framing
from cms.publishing.registry import unlisted_models
from cms.publishing.sealing import card_breach_of

PAGE = 20
logger = logging.getLogger("cms.publishing")


class SealedPermits(ModelIterable):
    """Rows whose seal holds. One that was altered past the triggers is left out of every list,
    as its page is suspended; ``verify_publication`` names it.
    """

    def __iter__(self) -> Iterator[Permit]:
        yield from _whose_seal_holds(super().__iter__())


def _whose_seal_holds(permits: Iterable[Permit]) -> Iterator[Permit]:
    for permit in permits:
        if card_breach_of(permit):
            logger.error("permit %s is not listed: its seal does not hold", permit.pk)
        else:
            yield permit


def in_force(*, listed: bool = True, **filters) -> QuerySet[Permit]:
    """Permits in force with their card columns, newest first; the payload is deferred.

    ``filters`` are lookups on card columns (``kind``, ``unit``, ``date__gte`` …). ``listed=False``
    also gives what lists leave out (home page, site texts). Rows are checked against their seal.
    """
    found = _released().filter(**filters)
    if listed:
        found = found.exclude(model__in=unlisted_models())
    found = found.defer("payload").order_by("-date", "-id")
    found._iterable_class = SealedPermits
    return found


def _released() -> QuerySet[Permit]:
    """What the addresses point to, if it was ever released: a pointer turned by hand to a permit
    that was revoked, or waits, makes nothing public. Nor does a text whose last day is over, before
    the clock has taken it down: its time is part of what was decided.
    """
    released = Permit.objects.filter(pointer__in_force=True, events__verb=EventVerb.RELEASED)
    return released.exclude(ends_at__lte=timezone.now())


def page_of(permits: QuerySet[Permit], *, offset: int = 0, size: int = PAGE) -> tuple[list, bool]:
    """(one page of rows, whether more follow) in one query, without a COUNT.

    Pages are cut before seals are checked: a row that is left out takes none with it.
    """
    offset = max(0, offset)
    cut = permits[offset : offset + size + 1]
    cut._iterable_class = ModelIterable
    rows = list(cut)
    return list(_whose_seal_holds(rows[:size])), len(rows) > size


def permit_in_force(number: str) -> Permit | None:
    """The permit that answers at ``/t/<number>/``, payload included; None if there is none."""
    return _released().filter(pointer__number=number).first()


def released_at(permit: Permit) -> datetime:
    """When a permit in force became public."""
    return permit.events.get(verb=EventVerb.RELEASED).at


def permits_of(obj: Model) -> QuerySet[Permit]:
    """Every permit ever issued for an object, newest first."""
    return (
        Permit.objects.filter(model=obj._meta.label_lower, object_id=str(obj.pk))
        .prefetch_related("events")
        .select_related("pointer")
        .order_by("-id")
    )


def permits_about(*refs: str) -> QuerySet[Permit]:
    """Permits of the objects of these names (``app.model:pk``), the newest first, without texts."""
    named = Q(pk__in=[])
    for model, _colon, pk in (ref.partition(":") for ref in refs):
        named |= Q(model=model, object_id=pk)
    return Permit.objects.filter(named).defer("payload").order_by("-id")


def is_in_force(model_label: str, object_id) -> bool:
    """Whether a permit of exactly this object is in force."""
    return Address.objects.filter(
        in_force=True, permit__model=model_label, permit__object_id=str(object_id)
    ).exists()


def waiting_permits() -> QuerySet[Permit]:
    """Issued, neither released nor taken back, oldest first."""
    return Permit.objects.filter(events__isnull=True).defer("payload").order_by("id")


def is_past_end(ends_at: datetime | None) -> bool:
    """Whether a text that its address still points to is public no more."""
    return ends_at is not None and ends_at <= timezone.now()


def shown_until(permit_id: int) -> datetime | None:
    """The last moment at which a text was shown that was shown to its last day; None of a text
    that somebody withdrew.
    """
    ended = PermitEvent.objects.ended_displays().filter(permit=permit_id)
    found = ended.values_list("at", "permit__ends_at").first()
    return min(found[0], last_moment(found[1] or found[0])) if found else None


def last_moment(ends_at: datetime) -> datetime:
    """Within the last day of a display, also where it ends with a day, at midnight. The event that
    takes a text down falls after that day.
    """
    return ends_at - timedelta(seconds=1)


def permits_over(now: datetime) -> QuerySet[Permit]:
    """Waiting, and too late: their time of release or of display has passed."""
    return waiting_permits().filter(Q(valid_until__lt=now) | Q(ends_at__lte=now))


def history_of(number: str) -> QuerySet[Permit]:
    """发布记录: every permit of an address with its events, the newest first, without the texts."""
    return (
        Permit.objects.filter(number=number)
        .defer("payload")
        .select_related("pointer")
        .prefetch_related(Prefetch("events", PermitEvent.objects.order_by("id")))
        .order_by("-id")
    )


def site_payload_at(moment: datetime) -> dict:
    """The approved texts that framed every public page at a moment, for old texts as they were."""
    turns = PermitEvent.objects.filter(
        permit__number=SITE, at__lte=moment, verb__in=[EventVerb.RELEASED, EventVerb.WITHDRAWN]
    )
    last = turns.select_related("permit").order_by("-id").first()
    if last is None or last.verb == EventVerb.WITHDRAWN:
        return neutral_site()
    return framing(json.loads(last.permit.payload), last.at)


def permits_to_release(now: datetime) -> QuerySet[Permit]:
    """Waiting for the office's hand, and still valid; the first to lapse leads."""
    by_hand = waiting_permits().filter(release_mode=ReleaseMode.BY_HAND)
    in_time = by_hand.exclude(valid_until__lt=now).exclude(ends_at__lte=now)
    return in_time.order_by("valid_until", "id")


def permits_at_their_time(now: datetime) -> QuerySet[Permit]:
    """Waiting for the time that was set, which the clock keeps; the next one leads."""
    timed = waiting_permits().filter(release_mode=ReleaseMode.AT_TIME)
    return timed.exclude(valid_until__lt=now).exclude(ends_at__lte=now).order_by("release_at", "id")


def site_payload() -> dict:
    """The approved texts that frame every public page, or neutral words before there are any."""
    found = _released().filter(pointer__number=SITE)
    found = found.values_list("pk", "digest", "events__at").first()
    return framing(json.loads(_text_of(*found[:2])), found[2]) if found else neutral_site()


@lru_cache(maxsize=8)
def _text_of(permit_id: int, digest: str) -> str:
    """An approved text, which never changes; the digest names it across databases."""
    return Permit.objects.values_list("payload", flat=True).get(pk=permit_id, digest=digest)


def neutral_site() -> dict:
    """What frames a page while no site text has been approved."""
    return {"schema": "site/1", "name": _("Public information"), "footer": "", "contact": ""}
