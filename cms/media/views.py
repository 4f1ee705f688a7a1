"""Uploaded bytes for signed-in staff: pictures in the admin's own screens."""

import mimetypes

from django.core.files.storage import storages
from django.http import FileResponse, Http404, HttpResponse
from django.views.decorators.http import require_safe

from cms.core.file_names import call_file, file_name
from cms.media.models import MediaImage, MediaRendition
from cms.media.permissions import user_can_read_uploads


@require_safe
def upload(request, name: str) -> HttpResponse:
    """A stored picture or one of its admin sizes. Other files in the store have no address here."""
    if not user_can_read_uploads(request.user):
        raise Http404
    title = _title_of(name)
    if title is None:
        raise Http404
    try:
        file = storages["default"].open(name, "rb")
    except FileNotFoundError as error:
        raise Http404 from error
    mime = mimetypes.guess_type(name)[0] or "application/octet-stream"
    response = FileResponse(file, content_type=mime)
    extension = name.rpartition(".")[2]
    call_file(response, file_name(title, ext=extension), shown=mime.startswith("image/"))
    response["Cache-Control"] = "private, max-age=600"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


def _title_of(name: str) -> str | None:
    """What the picture of these bytes is called; None where no picture has them."""
    sizes = MediaRendition.objects.filter(file=name).values_list("image__title", flat=True)
    title = sizes.first()
    if title is None:
        title = MediaImage.objects.filter(file=name).values_list("title", flat=True).first()
    return title
