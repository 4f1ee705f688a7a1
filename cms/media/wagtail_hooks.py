"""Documents are for signed-in staff; Wagtail would hand them to anyone who knows the address."""

from django.http import HttpResponseNotFound
from wagtail import hooks

from cms.media.permissions import user_can_read_uploads


@hooks.register("before_serve_document")
def staff_only(document, request):
    """404 for everyone else: not even the existence of a file is told."""
    return None if user_can_read_uploads(request.user) else HttpResponseNotFound()
