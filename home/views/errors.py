"""Pages for when something is not there, or rests. They must not fail themselves."""

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from cms.accounts.kept import BUSINESS
from cms.accounts.landing import landing_of
from cms.publishing.queries import site_payload


def not_found(request: HttpRequest, exception=None) -> HttpResponse:
    """404, with the search and the lists at hand; in the desk, with the way back to it."""
    context = {"site": safe_site_texts(), "landing": _landing_inside(request)}
    return render(request, "404.html", context, status=404)


def forbidden(request: HttpRequest, exception=None) -> HttpResponse:
    """403, with the way back to where the account's work is."""
    context = {"site": safe_site_texts(), "landing": landing_of(getattr(request, "user", None))}
    return render(request, "403.html", context, status=403)


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
