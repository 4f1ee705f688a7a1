"""Three gates of a request: protection in place, the page from memory, refusals on record."""

import re

from django.contrib import messages
from django.db import DatabaseError
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from cms.publishing.early import answer, suspended
from cms.publishing.health import triggers_problem_lately
from cms.publishing.refusals import (
    PublicationRefused,
    acting_user,
    noted,
    write_rolled_back_refusals,
)
from cms.publishing.stock_routes import guard_admin_request

PAGE = re.compile(r"/t/([-\w]{1,30})/")


def serve_permits_first(get_response):
    """Refuse everything without the append-only triggers; answer ``/t/<number>/`` at once."""

    def middleware(request):
        if getattr(request, "is_dummy", False) or request.path_info == "/healthz":
            return get_response(request)
        try:
            if problem := triggers_problem_lately():
                return suspended(problem)
            match = PAGE.fullmatch(request.path_info)
            if match and request.method in ("GET", "HEAD"):
                page = answer(match[1], request.META.get("HTTP_IF_NONE_MATCH", ""))
                if page is not None:
                    return page
        except DatabaseError:
            return suspended(_("The database does not answer."))
        return get_response(request)

    return middleware


class RefusalMiddleware:
    """Stands after sessions, accounts and messages; turns a refusal into a sentence."""

    def __init__(self, get_response) -> None:
        self.get_response = get_response

    def __call__(self, request):
        pending, user = noted.set([]), acting_user.set(getattr(request, "user", None))
        try:
            response = self.get_response(request)
            write_rolled_back_refusals()
            return response
        finally:
            noted.reset(pending)
            acting_user.reset(user)

    def process_view(self, request, view, args, kwargs):
        try:
            return guard_admin_request(request, kwargs)
        except PublicationRefused as refusal:
            return refused_response(request, str(refusal))

    def process_exception(self, request, exception):
        if isinstance(exception, PublicationRefused):
            return refused_response(request, str(exception))
        return None


def refused_response(request, sentence: str) -> HttpResponse:
    """Scripts get 403 with the sentence, people go back to where they were and read it there."""
    wants_json = "application/json" in request.headers.get("Accept", "")
    if wants_json or request.headers.get("X-Requested-With") == "XMLHttpRequest":
        return JsonResponse({"success": False, "error_message": sentence}, status=403)
    messages.error(request, sentence)
    return redirect("wagtailadmin_home")
