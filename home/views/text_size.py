"""Large text (大字版): a choice kept in a cookie and, for an account, with the account.

The pages themselves are the same for every reader, so that they can be cached: a script sets
the class from the cookie, and without script this stylesheet does (domain.md 8.5).
"""

from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_safe

COOKIE = "text_size"
SIZES = {"large", "normal"}
LARGE = (
    "html{font-size:137.5%;--small:1rem;--smaller:1rem;--tiny:1rem}"
    ".text-size .to-large{display:none!important}"
    ".text-size .to-normal{display:inline!important}\n"
)


@require_safe
def text_size(request: HttpRequest) -> HttpResponse:
    """``/text-size/?to=large``: keep the choice and go back to the page it was made on."""
    size = request.GET.get("to", "")
    response = HttpResponseRedirect(came_from(request))
    if size in SIZES:
        response.set_cookie(COOKIE, size, max_age=365 * 24 * 3600, samesite="Lax")
        if request.user.is_authenticated and request.user.large_text != (size == "large"):
            request.user.large_text = size == "large"
            request.user.save(update_fields=["large_text"])
    return response


@require_safe
def text_size_css(request: HttpRequest) -> HttpResponse:
    """``/text-size.css``: for readers without script."""
    css = LARGE if request.COOKIES.get(COOKIE) == "large" else "/* standard text */\n"
    response = HttpResponse(css, content_type="text/css")
    response["Cache-Control"] = "private, no-cache"
    response["Vary"] = "Cookie"
    return response


def came_from(request: HttpRequest) -> str:
    """Path of the page before, if it is one of ours; else the home page."""
    before = request.headers.get("Referer", "")
    ours = url_has_allowed_host_and_scheme(
        before, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    if not ours or not before.startswith("http"):
        return "/"
    parts = urlsplit(before)
    path = f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}"
    return path if not path.startswith("//") else "/"
