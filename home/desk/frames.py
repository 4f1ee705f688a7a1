"""What every desk page needs around its content."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from home.frames import frame


def desk_page(request: HttpRequest, template: str, status: int = 200, **context) -> HttpResponse:
    """A page of the desk; never kept by a browser or a proxy, since it is personal."""
    context = frame("desk", office_phone=settings.OFFICE_PHONE, **context)
    response = TemplateResponse(request, template, context, status=status)
    response["Cache-Control"] = "private, no-cache"
    return response
