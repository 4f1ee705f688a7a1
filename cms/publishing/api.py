"""``/api/v1/texts``: the payloads of permits in force, the very JSON that the pages render."""

import datetime as dt
import json

from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.http import parse_etags
from django.utils.translation import gettext as _
from ninja import Router, Schema

from cms.core.api_fields import Day, Offset, Place, Word
from cms.core.problems import Problem
from cms.publishing.enums import EventVerb
from cms.publishing.models import Address, Permit
from cms.publishing.payload import correction_of
from cms.publishing.queries import PAGE, in_force, is_past_end, last_moment, page_of, shown_until
from cms.publishing.sealing import breach_of
from cms.publishing.search_index import search_in_force
from cms.search.queries import Hit

router = Router(tags=["public texts"])


class Card(Schema):
    """What a list shows of a text; ``url`` is its page, ``thumb`` a picture or empty."""

    number: str
    kind: str
    unit: str
    date: dt.date
    title: str
    summary: str
    thumb: str
    url: str


class CardPage(Schema):
    """Twenty texts, newest first. ``next`` is the ``offset`` of the following page, or null."""

    items: list[Card]
    next: int | None


class Found(Schema):
    """A text found: its card, and where the words stand, as HTML with ``<mark>`` only."""

    card: Card
    snippet: str


class FoundPage(Schema):
    """Twenty hits, newest first. ``next`` is what ``after`` takes to go on, or empty."""

    items: list[Found]
    next: str


def card_of(permit: Permit) -> dict:
    """The card columns of a permit."""
    names = ("number", "kind", "unit", "date", "title", "summary", "thumb")
    return {name: getattr(permit, name) for name in names} | {"url": permit.address}


@router.get("/texts", response=CardPage, url_name="texts")
def list_texts(
    request,
    kind: Word = "",
    unit: Word = "",
    since: Day | None = None,
    until: Day | None = None,
    offset: Offset = 0,
) -> dict:
    """Public texts in force, newest first, by kind, unit and date (both ends included)."""
    asked = {"kind": kind, "unit": unit, "date__gte": since, "date__lte": until}
    filters = {name: value for name, value in asked.items() if value}
    rows, more = page_of(in_force(**filters), offset=offset)
    return {"items": [card_of(row) for row in rows], "next": offset + PAGE if more else None}


@router.get("/search", response=FoundPage, url_name="search")
def search_texts(request, q: Word, kind: Word = "", after: Place = "") -> dict:
    """Public texts that contain every word of ``q``."""
    page = search_in_force(q, kind=kind, after=after)
    items = [{"card": _found_card(hit), "snippet": str(hit.snippet)} for hit in page]
    return {"items": items, "next": page.next}


def _found_card(hit: Hit) -> dict:
    return hit.card | {"number": hit.ref, "url": f"/t/{hit.ref}/"}


@router.get("/texts/{slug:number}", url_name="text")
def read_text(request, number: str) -> HttpResponse:
    """One public text: ``payload`` is the approved text, byte for byte.

    404 where there never was one; 410 with the date after a withdrawal; 503 when the seal does
    not hold. ``ETag`` is the digest. ``correction`` is the note of a text that corrects the one
    before it, ``corrected_at`` when it took its place; both null otherwise.
    """
    permit = permit_or_problem(number)
    etag = f'"{permit.digest}"'
    headers = {"ETag": etag, "Cache-Control": "public, no-cache"}
    if etag in parse_etags(request.headers.get("If-None-Match", "")):
        return HttpResponse(status=304, headers=headers)
    released_at = permit.pointer.changed_at.isoformat()
    note = correction_of(json.loads(permit.payload))
    head = json.dumps(
        {
            "number": permit.number,
            "digest": permit.digest,
            "released_at": released_at,
            "corrected_at": released_at if note else None,
            "correction": note or None,
        },
        ensure_ascii=False,
    )
    body = f'{head[:-1]},"payload":{permit.payload}}}'
    return HttpResponse(body, content_type="application/json", headers=headers)


def permit_or_problem(number: str) -> Permit:
    """The permit in force at a number, seal checked; else the problem that says why not."""
    address = Address.objects.select_related("permit").filter(pk=number).first()
    if address is None or address.permit is None:
        raise Http404
    if not address.in_force:
        raise _gone(address.changed_at, shown_until(address.permit_id))
    if is_past_end(address.permit.ends_at):
        raise _gone(address.permit.ends_at, last_moment(address.permit.ends_at))
    released = address.permit.events.filter(verb=EventVerb.RELEASED).exists()
    if address.permit.number != number or not released or breach_of(address.permit):
        raise Problem(503, _("This text is suspended while it is being checked."))
    return address.permit


def _gone(at: dt.datetime, until: dt.datetime | None) -> Problem:
    """410 with the day of the withdrawal, or with the last day of the display."""
    said = _("The time of display of this information is over.") if until else ""
    day = timezone.localtime(until or at).date().isoformat()
    return Problem(410, said or _("This information has been withdrawn."), withdrawn_on=day)
