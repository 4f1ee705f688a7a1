"""The calendar of a person, for her telephone, and the buttons that make and void its address."""

import time

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cms.accounts.addresses import client_address
from cms.core.addresses import absolute
from cms.core.file_names import call_file, file_name
from workflows.reminders.ics import feed_text
from workflows.reminders.services import feed_of_token, make_feed, revoke_feed
from workflows.reminders.views.desk import person_of

HOUR = 3600
GUESSES = 30  # unknown addresses from one network an hour; a telephone knows its own
FETCHES = 120  # of one address an hour


@require_safe
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """The file itself, without signing in: whoever has the address is the person.

    An unknown, revoked or closed one is not there. Nothing of it is kept on the way or logged.
    Who guesses is slowed down; a telephone behind the same address, which knows its own, is not.
    """
    found = feed_of_token(token, timezone.now())
    if found is None:
        guesses = _count(f"feed-guess:{client_address(request)}")
        return _bare(429 if guesses > GUESSES else 404)
    if _count(f"feed:{found.pk}") > FETCHES:
        return _bare(429)
    body = feed_text(found.person, timezone.now())
    response = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    # Saved, it would else be called as its address is, which opens it to whoever has the file.
    call_file(
        response, file_name(_("What I have to do"), day=timezone.now(), ext="ics"), shown=True
    )
    return _closed(response)


def _bare(status: int) -> HttpResponse:
    """No page, and no line in the log, which would hold the address."""
    response = _closed(HttpResponse(status=status, content_type="text/plain; charset=utf-8"))
    response._has_been_logged = True
    if status == 429:
        response["Retry-After"] = str(HOUR)
    return response


def _closed(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex"
    response["Referrer-Policy"] = "no-referrer"
    return response


def _key(name: str) -> str:
    return f"{name}:{int(time.time()) // HOUR}"


def _count(name: str) -> int:
    cache.add(_key(name), 0, timeout=2 * HOUR)
    try:
        return cache.incr(_key(name))
    except ValueError:  # dropped by a full cache between the two
        return 0


@login_required
@require_POST
def make(request: HttpRequest) -> HttpResponse:
    """A new address, shown on this answer and never again."""
    _feed, token = make_feed(person=person_of(request), by=request.user, now=timezone.now())
    path = reverse("calendar:feed", args=[token])
    context = {"address": absolute(path), "webcal": _webcal(absolute(path))}
    return _closed(render(request, "reminders/feed.html", context))


def _webcal(address: str) -> str:
    """The same for programs that subscribe when tapped."""
    return f"webcal://{address.partition('://')[2]}"


@login_required
@require_POST
def revoke(request: HttpRequest) -> HttpResponse:
    """The address is void at once."""
    revoke_feed(person=person_of(request), by=request.user, now=timezone.now())
    messages.success(request, _("The address is void. Your telephone gets nothing more."))
    return redirect("messages:wishes")
