"""Sign in again before voting, reviewing, checking, releasing, or letting another act: the one
rule, and what waits meanwhile.
"""

from collections.abc import Callable
from functools import wraps

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from cms.accounts.kept import KEEP_SECONDS, KEPT, TYPED, is_by_script, keep, mark_of
from cms.accounts.proofs import is_fresh

SAFE = {"GET", "HEAD", "OPTIONS"}


def back_to_the_button(request: HttpRequest, *args, **kwargs) -> str:
    """What was typed waits as after an ended session; the way leads to the page with the button."""
    keep(request)
    return request.session[KEPT]["back"]


def recently_signed_in(
    view: Callable | None = None,
    *,
    minutes: int | None = None,
    keeping: Callable[..., str | None] = back_to_the_button,
    before_typing: bool = False,
):
    """A view whose act needs a recent sign-in (``FRESH_SIGN_IN_SECONDS``, or ``minutes``).

    ``keeping(request, *args, **kwargs)`` puts what was typed aside and says where to lead back to;
    None where the view may answer: the post does nothing yet, or is proof itself. Stands under
    ``login_required``: who is nobody is the view's to refuse. ``before_typing``: the page with the
    form asks as well, since what is typed there is not offered again (how members marked).
    """

    def decorate(view: Callable) -> Callable:
        @wraps(view)
        def wrapped(request: HttpRequest, *args, **kwargs) -> HttpResponse:
            nobody = not request.user.is_authenticated
            reads = request.method in SAFE
            if nobody or (reads and not before_typing) or is_fresh(request.session, minutes):
                return view(request, *args, **kwargs)
            if is_by_script(request):
                return JsonResponse({"detail": _("Please sign in again.")}, status=401)
            back = request.path if reads else keeping(request, *args, **kwargs)
            if back is None:
                return view(request, *args, **kwargs)
            query = urlencode({"next": back})
            return redirect(f"{reverse('accounts:confirm')}?{query}")

        return wrapped

    return decorate(view) if view else decorate


def ask_at_the_door(request: HttpRequest, words: str, target: str) -> HttpResponse:
    """Too many guesses: the session ends; what its owner typed waits for their next one."""
    kept, writer = request.session.get(KEPT), mark_of(request.user)
    logout(request)
    if kept:
        request.session[KEPT] = {**kept, "writer": kept.get("writer") or writer}
        request.session.set_expiry(KEEP_SECONDS)
        target = reverse("desk:resume")
    messages.error(request, words)
    return redirect_to_login(target, login_url=reverse("accounts:sign-in"))


def say_what_waits(request: HttpRequest) -> None:
    """Proved; nothing is done yet. What the page itself does not offer again is said in words."""
    messages.info(request, _("Thank you. Nothing has been done yet: please go on."))
    kept = request.session.get(KEPT)
    if kept is None or kept.get("placed"):
        return
    del request.session[KEPT]
    for name, value in kept["fields"]:
        if name in TYPED and value.strip():
            messages.warning(request, _("You had typed: %(text)s") % {"text": value.strip()})
