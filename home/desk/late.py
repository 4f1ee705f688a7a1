"""A tap in a page left open: nothing is done, what was typed is kept, and a way leads back."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import resolve, reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from cms.accounts.kept import (
    AUTOSAVE,
    BUSINESS,
    KEPT,
    TYPED,
    came_from,
    is_by_script,
    is_from_here,
    keep,
    kept_of,
    sign_in_again,
)
from cms.accounts.landing import landing_of, safe_next
from home.desk.access import my_submission
from home.desk.frames import desk_page

OF_A_SUBMISSION = {"fill", "check", "no_comment"}


def token_refused(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The page was opened before signing out and in again, so its token is an old one.

    What was typed on a page of ours waits as after an ended session; nothing is done with it until
    its writer taps once more. Of a post from elsewhere nothing is kept.
    """
    name = request.resolver_match.view_name
    if AUTOSAVE in request.headers:
        return JsonResponse({"state": "signed-out"}, status=401)
    if is_by_script(request):
        return JsonResponse({"detail": _("Nothing was done")}, status=403)
    if not is_from_here(request):
        return _nothing_done(request, landing_of(request.user))
    if name in {"accounts:sign-in", "accounts:phone"}:
        return _at_the_door(request)
    if name == "accounts:card":
        return _nothing_done(request, reverse(name))
    if not request.user.is_authenticated:
        if name != "accounts:sign-out" and request.path.startswith(BUSINESS):
            return sign_in_again(request)
        return _nothing_done(request, came_from(request) or "/")
    if not request.path.startswith(BUSINESS) or name == "accounts:sign-out":
        return _nothing_done(request, came_from(request))
    keep(request)
    if request.resolver_match.app_name == "desk":
        return redirect("desk:resume")
    kept = request.session[KEPT]
    by_way_of_kept = kept["fields"] and not kept["placed"]
    return _nothing_done(request, reverse("desk:resume") if by_way_of_kept else kept["back"])


def _at_the_door(request: HttpRequest) -> HttpResponse:
    """Two doors were open: whoever came in by the other one just goes on."""
    target = request.POST.get("next", "")
    if request.user.is_authenticated:
        return redirect(safe_next(request, request.user, target) or landing_of(request.user))
    query = f"?{urlencode({'next': target})}" if target else ""
    return _nothing_done(request, reverse("accounts:sign-in") + query)


def _nothing_done(request: HttpRequest, back: str) -> HttpResponse:
    """403 in calm words, with the way back by a plain link."""
    back = back or landing_of(request.user)
    return desk_page(request, "desk/nothing_done.html", status=403, back=back)


def kept_for(request: HttpRequest) -> dict | None:
    """What waits to go on its way, if it belongs to who has signed in; a stranger's is dropped."""
    kept = kept_of(request)
    if kept is None:
        return None
    match = resolve(kept["path"])
    if match.app_name == "desk" and match.url_name in OF_A_SUBMISSION:
        try:
            my_submission(request, match.kwargs["pk"])
        except Http404:
            del request.session[KEPT]
            return None
    return kept


def goes_on_with_a_tap(kept: dict) -> bool:
    """A page that posts to itself takes its text once more; what only acts is pressed again on the
    page where its button stands.
    """
    if resolve(kept["path"]).app_name == "desk":
        return True
    own_page = kept["back"].partition("?")[0] == kept["path"]
    return own_page and bool(kept["fields"]) and not kept["placed"]


def back_to_the_page(request: HttpRequest, kept: dict) -> HttpResponse:
    """To where the button stands, with a word that nothing was done and what had been typed."""
    said = [_("You had been signed out, so nothing was done. Please press once more.")]
    if not kept["placed"]:
        del request.session[KEPT]
        typed = [value.strip() for name, value in kept["fields"] if name in TYPED]
        said += [_("You had typed: %(text)s") % {"text": text} for text in typed if text]
    for words in said:
        messages.warning(request, words)
    return redirect(kept["back"] or landing_of(request.user))
