"""Problem+json (RFC 9457): how the API says no, in Chinese, without inner details."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError
from ninja.errors import ValidationError as RequestInvalid

PROBLEM_JSON = "application/problem+json"


class Problem(Exception):
    """An answer that is not the asked-for one. ``errors`` are ``{"field": …, "message": …}``."""

    def __init__(self, status: int, title: str, errors: list[dict] | None = None, **more):
        super().__init__(title)
        self.status, self.title, self.errors, self.more = status, title, errors, more


def problem_response(status: int, title: str, errors=None, **more) -> HttpResponse:
    """The JSON body of a problem; ``errors`` beside the fields they belong to."""
    body = {"type": "about:blank", "title": title, "status": status, **more}
    if errors is not None:
        body["errors"] = errors
    return JsonResponse(
        body, status=status, content_type=PROBLEM_JSON, json_dumps_params={"ensure_ascii": False}
    )


def install_problem_handlers(api: NinjaAPI) -> None:
    """Make every refusal of an API a problem document."""

    def handle(exception_class, make):
        api.add_exception_handler(exception_class, lambda request, error: make(request, error))

    handle(Problem, lambda r, e: problem_response(e.status, e.title, e.errors, **e.more))
    handle(Http404, lambda r, e: problem_response(404, _("Not found.")))
    handle(AuthenticationError, lambda r, e: problem_response(401, _("A valid token is needed.")))
    handle(PermissionDenied, lambda r, e: problem_response(403, str(e) or _("Not allowed.")))
    handle(HttpError, lambda r, e: problem_response(e.status_code, str(e)))
    handle(RequestInvalid, _invalid_request)
    handle(
        ValidationError,
        lambda r, e: problem_response(
            422, _("Please check what was sent."), [{"message": message} for message in e.messages]
        ),
    )


def _invalid_request(request: HttpRequest, error: RequestInvalid) -> HttpResponse:
    errors = [
        {"field": ".".join(str(part) for part in row["loc"]), "message": row["msg"]}
        for row in error.errors
    ]
    return problem_response(422, _("Please check what was sent."), errors)
