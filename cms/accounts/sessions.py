"""How long a sign-in lasts: 30 minutes without use, 12 hours at most (domain.md §8.3), and not
after the card or phone that it rests on was taken back, nor after the account has outgrown it.
"""

import time

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.http import JsonResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from cms.accounts.enums import SignInWay
from cms.accounts.kept import (
    AUTOSAVE,
    BUSINESS,
    LAST_WRITER,
    came_from,
    is_by_script,
    let_go,
    mark_of,
    sign_in_again,
)
from cms.accounts.proofs import CARD, is_cut_off, note_proof, way_of
from cms.accounts.services import cut_off_outgrown

SIGNED_IN_AT, SEEN_AT, LOOKED_AT = "signed_in_at", "seen_at", "looked_at"
# What an open tab asks by itself keeps nobody signed in.
UNATTENDED = ("/admin/editing-sessions/", "/admin/sprite")
DOORS = (
    "/desk/sign-in/",
    "/desk/sign-out/",
    "/desk/card/",
    "/desk/s/",
    "/admin/login/",
    "/admin/logout/",
)
NOTE_EVERY_SECONDS = 60


def start_session_clock(sender, request, user, **kwargs) -> None:
    """Receiver of ``user_logged_in``: the absolute limit counts from here."""
    note_proof(request, user)
    request.session.pop(LOOKED_AT, None)
    request.session[SIGNED_IN_AT] = request.session[SEEN_AT] = int(time.time())
    request.session.set_expiry(None)  # what a visitor typed waits for an hour only


def is_over(session, now: float) -> bool:
    """Whether the idle or the absolute limit has passed."""
    started, seen = session.get(SIGNED_IN_AT, 0), session.get(SEEN_AT, 0)
    return now - started > settings.SESSION_COOKIE_AGE or now - seen > settings.SESSION_IDLE_SECONDS


def led_to_the_page(request, response):
    """A view's own door answers a post of nobody: signing in shall lead to the page with the
    button, since the address that was posted to may only act; from another site, to the desk. A
    browser that does not say where it posted from is led back as before.
    """
    door, _mark, query = response.headers.get("Location", "").partition("?")
    asked = QueryDict(query).get("next", "").partition("?")[0]
    is_led = request.method not in {"GET", "HEAD"} and door.startswith(DOORS)
    is_button = request.path != reverse("desk:resume")  # that page answers by itself
    if is_led and is_button and asked == request.path and "Referer" in request.headers:
        back = came_from(request)
        response.headers["Location"] = f"{door}?{urlencode({'next': back})}" if back else door
    return response


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
                return self.end(request, _("You were signed out after a while without use."))
            if is_cut_off(request.session) or self.is_outgrown(request, now):
                return self.end(request, _("This sign-in was taken back. Please sign in again."))
            unattended = request.path.startswith(UNATTENDED)
            if not unattended and now - request.session[SEEN_AT] >= NOTE_EVERY_SECONDS:
                request.session[SEEN_AT] = int(now)
            if self.must_change(request) and self.is_business(request.path):
                messages.info(request, _("Choose a password of your own first."))
                return redirect("accounts:password")
        return led_to_the_page(request, self.get_response(request))

    def is_outgrown(self, request, now: float) -> bool:
        """Whether the office's card that this session goes back to was void for this account: asked
        at every act, and once a minute of who only reads. No query in a session that goes back to
        no card.
        """
        session = request.session
        reads = request.method in {"GET", "HEAD"}
        if CARD not in session or (reads and now - session.get(LOOKED_AT, 0) < NOTE_EVERY_SECONDS):
            return False
        if cut_off_outgrown(account=request.user, now=timezone.now()) and is_cut_off(session):
            return True
        if reads:
            session[LOOKED_AT] = int(now)
        return False

    def must_change(self, request) -> bool:
        """Who came with a card has not used the password that an administrator knows."""
        by_password = way_of(request.session) == SignInWay.PASSWORD
        return request.user.must_change_password and by_password

    def is_business(self, path: str) -> bool:
        open_paths = (reverse("accounts:password"), reverse("accounts:sign-out"))
        return path.startswith(BUSINESS) and path not in open_paths

    def process_view(self, request, view, args, kwargs):
        """A tap in a page left open, its token found right: nobody's is kept for its writer.

        Stands before the views' own doors, which would lead back to an address that only acts.
        """
        if request.method != "POST" or not request.path.startswith(BUSINESS):
            return None
        if request.user.is_authenticated:
            let_go(request)
            return None
        by_itself = is_by_script(request) and AUTOSAVE not in request.headers
        if by_itself or request.path.startswith(DOORS):
            return None
        return sign_in_again(request)

    def end(self, request, words: str):
        """Sign out and say why; signing in leads back to where the person was, words and all."""
        writer = mark_of(request.user)
        logout(request)
        if is_by_script(request):
            return JsonResponse({"detail": _("Please sign in again.")}, status=401)
        if not request.path.startswith(BUSINESS):
            return self.get_response(request)
        messages.info(request, words)
        if request.method == "POST":
            request.session[LAST_WRITER] = writer
            # By way of the check against forged posts.
            return led_to_the_page(request, self.get_response(request))
        return redirect_to_login(came_from(request), login_url=reverse("accounts:sign-in"))
