"""What a page posted after its session had ended: kept, and offered after signing in again.

It waits in the visitor's own session for an hour and nothing is done with it by itself. Passwords
are never kept, and of a page with secrets (a vote) only the fields that its app names.
"""

from dataclasses import dataclass
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import resolve, reverse
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.http import escape_leading_slashes, urlencode

KEPT = "desk_kept_post"
LAST_WRITER = "last_writer"
WRITER = "writer"  # the hidden field of a page whose text only its writer may see again
KEEP_SECONDS = 3600
KEEP_CHARACTERS = 300_000
AUTOSAVE = "X-Autosave"
BUSINESS = ("/admin/", "/desk/")
TYPED = {"reason", "comment", "note", "opinion"}  # boxes beside a button that only acts


@dataclass(frozen=True)
class Place:
    """Where the text of a post is offered again, and which of its fields."""

    page: str
    fields: frozenset[str]


_places: dict[str, Place] = {}
_withheld: dict[str, frozenset[str]] = {}


def offer_again(posted: str, *, on: str, fields: set[str]) -> None:
    """What is posted to the address named ``posted`` is offered on the page ``on``; only ``fields``
    are kept, for the account that the page's ``writer`` field names. Called when an app is ready.
    """
    _places[posted] = Place(on, frozenset(fields))


def withhold(posted: str, fields: set[str]) -> None:
    """Of what is posted to this address, these fields are never kept: secrets that only the
    database holds, enciphered. Called when an app is ready.
    """
    _withheld[posted] = frozenset(fields)


def mark_of(user) -> str:
    """What stands for an account in its own pages and in no register."""
    return salted_hmac("cms.accounts.kept", str(user.pk)).hexdigest()[:20]


def came_from(request: HttpRequest) -> str:
    """Where to return after signing in again: this page, or the page that posted."""
    if request.method in {"GET", "HEAD"}:
        return request.get_full_path()
    parts = urlsplit(request.headers.get("referer", ""))
    if parts.netloc == request.get_host():
        path = escape_leading_slashes(parts.path)  # never another host
        return path + (f"?{parts.query}" if parts.query else "")
    return ""


def is_from_here(request: HttpRequest) -> bool:
    """Whether the browser says that the post comes from a page of this site."""
    here = f"{request.scheme}://{request.get_host()}"
    origin = request.headers.get("Origin")
    if origin is not None:
        return origin == here
    return request.headers.get("Referer", "").startswith(f"{here}/")


def is_by_script(request: HttpRequest) -> bool:
    """Asked by a script of a page, which wants an answer of its own kind and no other page."""
    accept = request.headers.get("Accept", "text/html")
    return (
        "text/html" not in accept or request.headers.get("X-Requested-With", "") == "XMLHttpRequest"
    )


def keep(request: HttpRequest) -> None:
    """Put what was posted aside, with the page where its button stood."""
    match = request.resolver_match or resolve(request.path_info)
    if match.view_name == "desk:resume":
        return  # throwing away asks for no more than a second press
    place = _places.get(match.view_name)
    left_out = {"csrfmiddlewaretoken", WRITER} | _withheld.get(match.view_name, frozenset())
    fields = [
        [name, value]
        for name, values in request.POST.lists()
        for value in values
        if name not in left_out and (not place or name in place.fields)
    ]
    too_long = sum(len(name) + len(value) for name, value in fields) > KEEP_CHARACTERS
    if too_long or any("password" in name for name, _value in fields):
        fields = []
    request.session[KEPT] = {
        "path": request.path,
        "fields": fields,
        "files": bool(request.FILES),
        "back": _back_from(request, place, match.kwargs),
        "placed": place is not None,
        "writer": request.POST.get(WRITER) or request.session.get(LAST_WRITER, ""),
    }


def _back_from(request: HttpRequest, place: Place | None, kwargs: dict) -> str:
    """The page with the button; only what posts to its own address is offered on ``resume``."""
    if place:
        return reverse(place.page, kwargs=kwargs)
    back = came_from(request)
    return request.path if back == reverse("desk:resume") else back


def sign_in_again(request: HttpRequest) -> HttpResponse:
    """Answer a post of nobody: it is kept, and its writer is asked to sign in."""
    if AUTOSAVE in request.headers:
        return JsonResponse({"state": "signed-out"}, status=401)
    keep(request)
    request.session.set_expiry(KEEP_SECONDS)
    query = urlencode({"next": reverse("desk:resume")})
    return redirect(f"{reverse('accounts:sign-in')}?{query}")


def kept_of(request: HttpRequest) -> dict | None:
    """What waits, if it belongs to who has signed in; a stranger's is dropped."""
    kept = request.session.get(KEPT)
    if kept is None or _is_of(kept, request.user):
        return kept
    del request.session[KEPT]
    return None


def _is_of(kept: dict, user) -> bool:
    writer = kept.get("writer", "")
    if writer:
        return constant_time_compare(writer, mark_of(user))
    if kept.get("placed"):
        return not kept["fields"]
    return not kept["path"].startswith("/admin/") or user.has_perm("wagtailadmin.access_admin")


def typed_here(request: HttpRequest) -> dict[str, str]:
    """What this page shall offer again in its own boxes."""
    kept = kept_of(request)
    if kept is None or not kept.get("placed") or kept["back"] != request.path:
        return {}
    return dict(kept["fields"])


def let_go(request: HttpRequest) -> None:
    """What was kept is posted once more: it is on its way now."""
    if request.session.get(KEPT, {}).get("path") == request.path:
        del request.session[KEPT]
