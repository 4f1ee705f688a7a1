"""The public page of a permit in force, from memory, after one thin query that says it still is.

Used by the first middleware and by the view alike; nothing but permits is read.
"""

import json
from datetime import UTC, date, datetime
from functools import cache

from django.conf import settings
from django.db import InterfaceError, OperationalError, connection
from django.db.models import DateField, DateTimeField
from django.http import HttpResponse, HttpResponseNotModified
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.http import http_date

from cms.publishing.enums import SITE
from cms.publishing.models import Permit
from cms.publishing.payload import framing
from cms.publishing.queries import is_past_end, last_moment, neutral_site, shown_until
from cms.publishing.render import render_page
from cms.publishing.sealing import breach_of

FRESH = "public, no-cache"  # caches may keep it and must ask each time: a withdrawal shows at once
KEEP = 500  # pages in memory of one process, about 10 MB
POINTERS = (
    "SELECT number, permit_id, in_force, NULL FROM publishing_address WHERE number IN (%s, %s)"
)
FIELDS = Permit._meta.concrete_fields
_kept: dict[str, tuple[bytes, str, datetime | None]] = {}  # page, since when, until when
_numbers: set[str] = set()  # whose page is kept, or was a release ago


class Broken(Exception):
    """Seal, digest or pointer does not hold: the text is not shown."""


def answer(number: str, asked_etags: str = "") -> HttpResponse | None:
    """200, 304, 410 or 503 for an address; None where there never was a public text."""
    address, site, permits = _in_force(number)
    if address is None or address[1] is None:
        return None
    _number, permit_id, in_force, changed_at = address
    site_id = _site_id(site)
    if not in_force:
        return gone(_aware(changed_at), site, permits, shown_until(permit_id))
    permit = permits.get(permit_id)
    if permit and is_past_end(permit.ends_at):
        return gone(permit.ends_at, site, permits, last_moment(permit.ends_at))
    etag = etag_of(address, site)
    if etag in [tag.strip().removeprefix("W/") for tag in asked_etags.split(",")]:
        return HttpResponseNotModified(headers={"ETag": etag, "Cache-Control": FRESH})
    if etag not in _kept:
        try:
            html = _page(number, permit_id, site, _aware(changed_at), permits)
        except Broken:
            return suspended()
        if len(_kept) >= KEEP:
            forget_pages()
        _numbers.add(number)
        modified = http_date(_aware(changed_at).timestamp())
        _kept[etag] = (html, modified, permit.ends_at)
    html, modified, _ends_at = _kept[etag]
    headers = {"ETag": etag, "Cache-Control": FRESH}
    if not site_id:  # before the first site text the frame may change without a new permit
        headers["Last-Modified"] = modified
    return HttpResponse(html, headers=headers)


def _site_id(site: tuple | None) -> int | None:
    """The permit of the site texts in force."""
    return site[1] if site and site[2] else None


def etag_of(address: tuple, site: tuple | None) -> str:
    """What the page is made of: its permit, the permit of its frame, the release of the code."""
    return f'"{address[1]}.{_site_id(site) or 0}.{settings.BUILD}"'


def forget_pages() -> None:
    """Empty this process's memory of pages (tests; a changed template needs a new BUILD)."""
    _kept.clear()
    _numbers.clear()


def _in_force(number: str) -> tuple:
    """The pointers of the page and of the site texts, in one query; with their permits where the
    page has to be rendered anyhow, without where it is kept.
    """
    if number in _numbers:
        rows = {row[0]: row for row in _ask(POINTERS, number)}
        address, site = rows.get(number), rows.get(SITE)
        kept = _kept.get(etag_of(address, site)) if address and address[2] else None
        if kept and not is_past_end(kept[2]):
            return address, site, {}
    found = _ask(_with_permits(), number)
    rows = {row[0]: row[:4] for row in found}
    permits = {row[1]: _permit(row[4:]) for row in found if row[4] is not None}
    return rows.get(number), rows.get(SITE), permits


def _ask(sql: str, number: str) -> list[tuple]:
    """Asked at once: the query is its own proof that the connection lives, where Django's health
    check would ask the server a second time. One that died while idle is made anew, once.
    """
    if connection.connection is not None and not connection.in_atomic_block:
        connection.health_check_done = True
        try:
            return _fetch(sql, number)
        except (OperationalError, InterfaceError):
            connection.close()
    return _fetch(sql, number)


def _fetch(sql: str, number: str) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql, [number, SITE])
        return cursor.fetchall()


@cache
def _with_permits() -> str:
    """By hand: to put this query together costs the ORM three times what it takes to answer it.

    A permit that was never released comes without its columns, whatever a pointer says of it.
    """
    columns = ", ".join(f'p."{field.column}"' for field in FIELDS)
    return (
        f"SELECT a.number, a.permit_id, a.in_force, a.changed_at, {columns} "  # noqa: S608
        "FROM publishing_address a LEFT JOIN publishing_permit p ON p.id = a.permit_id AND EXISTS "
        "(SELECT 1 FROM publishing_permitevent e WHERE e.permit_id = p.id AND e.verb = 'RELEASED') "
        "WHERE a.number IN (%s, %s)"
    )


def _permit(values: tuple) -> Permit:
    """A permit from its row. A value read wrongly would not match the seal."""
    return Permit.from_db(
        connection.alias,
        [field.attname for field in FIELDS],
        [_read(field, value) for field, value in zip(FIELDS, values, strict=True)],
    )


def _read(field, value):
    """SQLite answers a raw query with text for dates and instants."""
    if value is None or not isinstance(field, DateField):
        return value
    if isinstance(field, DateTimeField):
        return _aware(value)
    return date.fromisoformat(value) if isinstance(value, str) else value


def _aware(moment: datetime) -> datetime:
    """SQLite answers a raw query with text or a naive UTC time."""
    if isinstance(moment, str):
        moment = datetime.fromisoformat(moment)
    return moment if timezone.is_aware(moment) else moment.replace(tzinfo=UTC)


def _page(
    number: str, permit_id: int, pointer: tuple | None, released: datetime, found: dict
) -> bytes:
    permit = found.get(permit_id)
    if permit is None or permit.number != number or breach_of(permit):
        raise Broken
    frame = _frame(pointer, found)
    return render_page(json.loads(permit.payload), frame, released).encode()


def _frame(pointer: tuple | None, found: dict) -> dict:
    """The approved texts around every page, or neutral words before there are any."""
    site_id = _site_id(pointer)
    if site_id is None:
        return neutral_site()
    site = found.get(site_id)
    if site is None or site.number != SITE or breach_of(site):
        raise Broken
    return framing(json.loads(site.payload), _aware(pointer[3]))


def gone(
    at: datetime, pointer: tuple | None, found: dict, shown_until: datetime | None
) -> HttpResponse:
    """该信息已撤回, with the date, or that its display has ended, with its last day; in neutral
    words where the site's own do not hold.
    """
    try:
        frame = _frame(pointer, found)
    except Broken:
        frame = neutral_site()
    context = {"at": shown_until or at, "site": frame, "is_over": shown_until is not None}
    html = render_to_string("public/gone.html", context)
    return HttpResponse(html, status=410, headers={"Cache-Control": "no-store"})


def suspended(reason: str = "") -> HttpResponse:
    """A polite 503: nothing is shown that cannot be vouched for."""
    html = render_to_string("public/suspended.html", {"reason": reason, "site": neutral_site()})
    headers = {"Cache-Control": "no-store", "Retry-After": "60"}
    response = HttpResponse(html, status=503, headers=headers)
    response.reason_shown = reason  # the API says it too, in its own shape
    return response
