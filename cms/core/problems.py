"""Problem+json (RFC 9457): how the API says no, in Chinese, without inner details."""

from django.core.exceptions import PermissionDenied, RequestDataTooBig, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, Throttled
from ninja.errors import ValidationError as RequestInvalid

PROBLEM_JSON = "application/problem+json"
# What Django, a middleware or Ninja's router answers by itself.
TITLES = {
    400: gettext_lazy("What was sent cannot be read."),
    403: gettext_lazy("Not allowed."),
    404: gettext_lazy("Not found."),
    405: gettext_lazy("This address cannot be asked in this way."),
    413: gettext_lazy("This is too long."),
    503: gettext_lazy("The service rests while it is checked."),
}
# What pydantic found, by the beginning of its name for it.
SENTENCES = {
    "missing": gettext_lazy("This is missing."),
    "extra_forbidden": gettext_lazy("This is not asked for."),
    "date": gettext_lazy("Please give a date, such as 2026-05-12."),
    "int": gettext_lazy("Please give a whole number."),
    "bool": gettext_lazy("Please give true or false."),
    "string_too_long": gettext_lazy("This is too long."),
    "greater": gettext_lazy("This is out of range."),
    "less": gettext_lazy("This is out of range."),
}


class Problem(Exception):
    """An answer that is not the asked-for one. ``errors`` are ``{"field": …, "message": …}``."""

    def __init__(self, status: int, title: str, errors: list[dict] | None = None, **more):
        super().__init__(title)
        self.status, self.title, self.errors, self.more = status, title, errors, more


def problem_response(status: int, title: str, errors=None, **more) -> HttpResponse:
    """The JSON body of a problem; ``errors`` beside the fields they belong to. Kept by no cache."""
    body = {"type": "about:blank", "title": title, "status": status, **more}
    if errors is not None:
        body["errors"] = errors
    headers = {"Cache-Control": "no-store"}
    if status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    return JsonResponse(
        body,
        status=status,
        content_type=PROBLEM_JSON,
        headers=headers,
        json_dumps_params={"ensure_ascii": False},
    )


def install_problem_handlers(api: NinjaAPI) -> None:
    """Make every refusal of an API a problem document."""

    def handle(exception_class, make):
        api.add_exception_handler(exception_class, lambda request, error: make(request, error))

    handle(Problem, lambda r, e: problem_response(e.status, e.title, e.errors, **e.more))
    handle(Http404, lambda r, e: problem_response(404, _("Not found.")))
    handle(AuthenticationError, lambda r, e: problem_response(401, _("A valid token is needed.")))
    handle(PermissionDenied, lambda r, e: problem_response(403, str(e) or _("Not allowed.")))
    handle(RequestDataTooBig, lambda r, e: problem_response(413, _("This is too long.")))
    handle(Throttled, _too_fast)
    handle(HttpError, _http_error)
    handle(RequestInvalid, _invalid_request)
    handle(
        ValidationError,
        lambda r, e: problem_response(
            422, _("Please check what was sent."), [{"message": message} for message in e.messages]
        ),
    )


def _too_fast(request: HttpRequest, error: Throttled) -> HttpResponse:
    seconds = str(int(error.wait or 1))
    response = problem_response(
        429, _("Too many at once. Please go on in %(seconds)s seconds.") % {"seconds": seconds}
    )
    response["Retry-After"] = seconds
    return response


def _http_error(request: HttpRequest, error: HttpError) -> HttpResponse:
    """Ninja raises it for a body that it cannot read, in English."""
    title = _("What was sent cannot be read.") if error.status_code == 400 else str(error)
    return problem_response(error.status_code, title)


def _invalid_request(request: HttpRequest, error: RequestInvalid) -> HttpResponse:
    errors = [
        {"field": _field_of(row["loc"]), "message": _sentence(row["type"])} for row in error.errors
    ]
    return problem_response(422, _("Please check what was sent."), errors)


def _field_of(place: tuple) -> str:
    """``token`` of ``("body", "sent", "token")``: what the client called it."""
    names = [str(part).encode(errors="replace").decode() for part in place]
    if names == ["body", "sent"]:  # the body as a whole: our own name for it is nobody else's
        return "body"
    return ".".join(names[2:] if names[0] == "body" and len(names) > 2 else names[1:] or names)


def _sentence(kind: str) -> str:
    for beginning, sentence in SENTENCES.items():
        if kind.startswith(beginning):
            return str(sentence)
    return _("This is not in the right form.")


def unknown_address(request: HttpRequest) -> HttpResponse:
    """Under ``/api/`` also an address that does not exist answers as a problem."""
    return problem_response(404, _("Not found."))


def problems_under_api(get_response):
    """Middleware: a refusal that reached the client past the API's handlers is a problem too.

    A wrong method never reaches a handler, nor does what a middleware or a crash answers.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        refused = response.status_code >= 400 and request.path_info.startswith("/api/")
        if not refused or response.headers.get("Content-Type", "").startswith(PROBLEM_JSON):
            return response
        title = getattr(response, "reason_shown", "") or TITLES.get(
            response.status_code, gettext_lazy("This went wrong.")
        )
        problem = problem_response(response.status_code, str(title))
        for name in ("Allow", "Retry-After"):
            if name in response.headers:
                problem[name] = response.headers[name]
        return problem

    return middleware
