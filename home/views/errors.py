"""Pages for when something is not there, or rests. They must not fail themselves."""

from contextlib import suppress

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import Resolver404, resolve

from cms.accounts.kept import BUSINESS, is_by_script
from cms.accounts.landing import landing_of
from cms.publishing.queries import site_payload

OURS = ("cms", "home", "workflows")


def not_found(request: HttpRequest, exception=None) -> HttpResponse:
    """404, with the search and the lists at hand; in the desk, with the way back to it."""
    context = {"site": safe_site_texts(), "landing": _landing_inside(request)}
    return render(request, "404.html", context, status=404)


def forbidden(request: HttpRequest, exception=None) -> HttpResponse:
    """403, with the way back to where the account's work is."""
    context = {"site": safe_site_texts(), "landing": landing_of(getattr(request, "user", None))}
    return render(request, "403.html", context, status=403)


def only_by_button(get_response):
    """Middleware: 405 as a page with a way on, for who came by a link to what a button does."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        asked = request.method in {"GET", "HEAD"} and request.path.startswith(BUSINESS)
        if response.status_code != 405 or not asked or is_by_script(request) or response.content:
            return response
        landing = _landing_inside(request) or "/desk/"
        context = {"site": safe_site_texts(), "back": _page_above(request.path), "landing": landing}
        page = render(request, "405.html", context, status=405)
        page.headers["Allow"] = response.headers.get("Allow", "POST")
        page.headers["Cache-Control"] = "private, no-cache"
        return page

    return middleware


def _page_above(path: str) -> str:
    """The nearest address above that is one of ours: the record whose button it is; else empty."""
    parts = path.strip("/").split("/")[:-1]
    while len(parts) > 1:
        above = f"/{'/'.join(parts)}/"
        with suppress(Resolver404):
            if resolve(above).func.__module__.split(".")[0] in OURS:
                return above
        parts.pop()
    return ""


def _landing_inside(request: HttpRequest) -> str:
    """Where a signed-in visitor of the desk or the admin works; empty for everybody else."""
    if not request.path.startswith(BUSINESS):
        return ""
    try:
        user = getattr(request, "user", None)
        return landing_of(user) if getattr(user, "is_authenticated", False) else ""
    except DatabaseError:
        return ""


def safe_site_texts() -> dict:
    """The site texts, or none while the database does not answer."""
    try:
        return site_payload()
    except DatabaseError:
        return {}
