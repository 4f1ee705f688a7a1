"""How long a sign-in lasts: 30 minutes without use, 12 hours at most (domain.md §8.3)."""

import time
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.http import JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

SIGNED_IN_AT, SEEN_AT = "signed_in_at", "seen_at"
# What an open tab asks by itself keeps nobody signed in.
UNATTENDED = ("/admin/editing-sessions/", "/admin/sprite")
NOTE_EVERY_SECONDS = 60


def start_session_clock(sender, request, user, **kwargs) -> None:
    """Receiver of ``user_logged_in``: the absolute limit counts from here."""
    request.session[SIGNED_IN_AT] = request.session[SEEN_AT] = int(time.time())


def is_over(session, now: float) -> bool:
    """Whether the idle or the absolute limit has passed."""
    started, seen = session.get(SIGNED_IN_AT, 0), session.get(SEEN_AT, 0)
    return now - started > settings.SESSION_COOKIE_AGE or now - seen > settings.SESSION_IDLE_SECONDS


def came_from(request) -> str:
    """Where to return after signing in again: this page, or the page that posted."""
    if request.method in {"GET", "HEAD"}:
        return request.get_full_path()
    parts = urlsplit(request.headers.get("referer", ""))
    if parts.netloc == request.get_host():
        return parts.path + (f"?{parts.query}" if parts.query else "")
    return ""


class SessionLimits:
    """Middleware, after messages: ends sessions that are over, and asks for a new password
    where an administrator set the present one.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.user.is_authenticated:
            now = time.time()
            if is_over(request.session, now):
                return self.end(request)
            unattended = request.path.startswith(UNATTENDED)
            if not unattended and now - request.session[SEEN_AT] >= NOTE_EVERY_SECONDS:
                request.session[SEEN_AT] = int(now)
            if request.user.must_change_password and self.is_business(request.path):
                messages.info(request, _("Choose a password of your own first."))
                return redirect("accounts:password")
        return self.get_response(request)

    def is_business(self, path: str) -> bool:
        open_paths = (reverse("accounts:password"), reverse("accounts:sign-out"))
        return path.startswith(("/admin/", "/desk/")) and path not in open_paths

    def end(self, request):
        """Sign out; signing in leads back to where the person was."""
        target = came_from(request)
        logout(request)
        if request.headers.get("x-requested-with") == "XMLHttpRequest" or (
            "application/json" in request.headers.get("accept", "")
        ):
            return JsonResponse({"detail": _("Please sign in again.")}, status=401)
        if not request.path.startswith(("/admin/", "/desk/")):
            return self.get_response(request)
        messages.info(request, _("You were signed out after a while without use."))
        return redirect_to_login(target, login_url=reverse("accounts:sign-in"))
