"""``/t/<number>/`` and ``/b/<sha256>.<ext>``: texts and bytes of permits in force."""

import json
from functools import lru_cache

from django.http import FileResponse, Http404, HttpResponse, HttpResponseNotModified
from django.utils import timezone
from django.utils.http import parse_etags
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cms.core.file_names import call_file, file_name
from cms.media.blobs import open_blob
from cms.publishing.early import FRESH, answer, suspended
from cms.publishing.enums import EventVerb
from cms.publishing.models import Permit, PermitFile
from cms.publishing.render import signature_holds
from cms.publishing.sealing import breach_of

INLINE = {"image/webp": "webp", "image/jpeg": "jpg"}
SHOWN = {extension: mime for mime, extension in INLINE.items()}


@require_safe
def page(request, number: str) -> HttpResponse:
    """The text in force at an address. The first middleware has usually answered already."""
    response = answer(number, request.headers.get("If-None-Match", ""))
    if response is None:
        raise Http404
    return response


@require_safe
def blob(request, sha256: str, extension: str) -> HttpResponse:
    """Bytes that a permit in force names, or that this account's draft preview was signed for."""
    permit_id = (
        PermitFile.objects.filter(
            sha256=sha256,
            permit__pointer__in_force=True,
            permit__events__verb=EventVerb.RELEASED,
        )
        .exclude(permit__ends_at__lte=timezone.now())
        .values_list("permit_id", flat=True)
        .first()
    )
    if permit_id is not None:
        file = _named_by(permit_id, sha256, extension)
        if file is None:
            return suspended()
        if not file:
            raise Http404
        return _send(request, sha256, file["type"], file["saved_as"], FRESH)
    if not signature_holds(sha256, request.user.pk, request.GET.get("p", "")):
        raise Http404
    mime = SHOWN.get(extension, "application/octet-stream")
    what = _("Picture") if mime in INLINE else _("File")
    name = file_name(_("Preview"), what, day=timezone.now(), ext=extension)
    return _send(request, sha256, mime, name, "private, no-store")


@lru_cache(maxsize=5000)
def _named_by(permit_id: int, sha256: str, extension: str) -> dict | None:
    """What the sealed text itself says about a file; a row added beside it says nothing (None).
    Empty: the text knows the bytes under another extension.

    Permits never change, so the answer may be kept.
    """
    permit = Permit.objects.get(pk=permit_id)
    file = json.loads(permit.payload)["files"].get(sha256)
    if breach_of(permit) or file is None:
        return None
    if f"/b/{sha256}.{extension}" not in permit.payload:
        return {}
    return file | {"saved_as": _saved_as(permit, file["name"], extension)}


def _saved_as(permit: Permit, name: str, extension: str) -> str:
    """A picture has no name of its own, and a file's says nothing of its text a year later."""
    what = name.removesuffix(f".{extension}") or _("Picture")
    return file_name(what, permit.title, day=permit.issued_at, ext=extension)


def forget_files() -> None:
    """Empty this process's memory of files (tests, whose permit ids repeat)."""
    _named_by.cache_clear()


def _send(request, sha256: str, mime: str, name: str, cache: str) -> HttpResponse:
    """The whole file, or 304; parts of a file (Range) are not served."""
    etag = f'"{sha256}"'
    if cache == FRESH and etag in parse_etags(request.headers.get("If-None-Match", "")):
        return HttpResponseNotModified(headers={"ETag": etag, "Cache-Control": cache})
    try:
        file = open_blob(sha256)
    except FileNotFoundError as error:
        raise Http404 from error
    response = FileResponse(file, content_type=mime)
    call_file(response, name, shown=mime in INLINE)
    response["Cache-Control"] = cache
    response["ETag"] = etag
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response
