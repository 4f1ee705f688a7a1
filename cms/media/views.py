"""Uploaded bytes for signed-in staff: pictures in the admin's own screens."""

import mimetypes

from django.core.files.storage import storages
from django.http import FileResponse, Http404, HttpResponse
from django.views.decorators.http import require_safe

from cms.media.models import MediaImage, MediaRendition
from cms.media.permissions import user_can_read_uploads


@require_safe
def upload(request, name: str) -> HttpResponse:
    """A stored picture or one of its admin sizes. Other files in the store have no address here."""
    if not user_can_read_uploads(request.user):
        raise Http404
    known = MediaRendition.objects.filter(file=name).exists()
    if not known and not MediaImage.objects.filter(file=name).exists():
        raise Http404
    try:
        file = storages["default"].open(name, "rb")
    except FileNotFoundError as error:
        raise Http404 from error
    mime = mimetypes.guess_type(name)[0] or "application/octet-stream"
    response = FileResponse(file, content_type=mime, as_attachment=not mime.startswith("image/"))
    response["Cache-Control"] = "private, max-age=600"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response
