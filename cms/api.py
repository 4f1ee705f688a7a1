"""The headless face: one NinjaAPI that collects each app's router (DESIGN §5.7).

Tokens are Wagtail's bearer tokens; a session cookie opens nothing here but the document that
describes the API. There is no page of documentation: such pages load scripts from other hosts.
"""

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.renderers import JSONRenderer

from cms.accounts.tokens import BearerToken
from cms.core.problems import install_problem_handlers, problem_response
from cms.publishing.api import router as public_texts
from cms.submissions.api import router as submissions
from workflows.topics.api import router as topics


class ChineseJSON(JSONRenderer):
    """Chinese as it is: half the size, and readable."""

    json_dumps_params = {"ensure_ascii": False}


class HeadlessAPI(NinjaAPI):
    """What was answered to a token is kept by no cache."""

    def create_response(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        response = super().create_response(request, *args, **kwargs)
        if getattr(request, "auth", None):
            response["Cache-Control"] = "private, no-store"
        return response


def with_head(view: Callable) -> Callable:
    """HEAD is GET without the body, which the server leaves out; ninja knows no HEAD."""

    @wraps(view)
    def answer(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if request.method != "HEAD":
            return view(request, *args, **kwargs)
        request.method = "GET"
        try:
            return view(request, *args, **kwargs)
        finally:
            request.method = "HEAD"

    return answer


def to_whom_we_know(view: Callable) -> Callable:
    """The document that describes the API: for who is signed in, or asks with a token."""

    @wraps(view)
    def answer(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if request.user.is_authenticated or BearerToken()(request):
            return view(request, *args, **kwargs)
        return problem_response(401, _("A valid token is needed."))

    return answer


api = HeadlessAPI(
    title="联席 API",
    renderer=ChineseJSON(),
    version="1.0.0",
    urls_namespace="api",
    docs_url=None,
    docs_decorator=to_whom_we_know,
)
install_problem_handlers(api)
api.add_router("", public_texts)
api.add_router("", topics)
api.add_router("", submissions)
urls = api.urls
for pattern in urls[0]:
    pattern.callback = with_head(pattern.callback)
