"""Bytes of an attachment, with the rights of its submission; nothing in it can run."""

from django.contrib.auth.decorators import login_required
from django.core.files.storage import storages
from django.http import FileResponse, Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _

from cms.core.audit import record_event
from cms.core.file_names import call_file, file_name
from cms.submissions.access import subject_labels
from cms.submissions.enums import AttachmentState
from cms.submissions.models import Attachment
from cms.submissions.permissions import user_can_read_attachment

SHOWN = frozenset({"image/jpeg", "image/png"})


@login_required
def attachment(request: HttpRequest, pk) -> FileResponse:
    """A picture is shown, everything else is a download; who may not read it is told nothing."""
    rows = Attachment.objects.select_related("submission__form")
    rows = rows.filter(submission__deleted_at=None)  # the trash shows nothing of an answer
    found = get_object_or_404(rows, pk=pk, state=AttachmentState.STORED)
    if not user_can_read_attachment(request.user, found):
        record_event(
            verb="submission.attachment",
            obj=found.submission,
            by=request.user,
            now=timezone.now(),
            refused=True,
        )
        raise Http404
    try:
        bytes_ = storages["private"].open(found.path, "rb")
    except FileNotFoundError:
        raise Http404 from None
    return private_file(bytes_, found)


def private_file(bytes_, found: Attachment) -> FileResponse:
    """A response that no browser interprets and no cache keeps."""
    response = FileResponse(bytes_, content_type=found.mime)
    call_file(response, _saved_as(found), shown=found.mime in SHOWN)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response._csp_exempt = True  # the one above is stricter
    response["Cache-Control"] = "private, no-store"
    return response


def _saved_as(found: Attachment) -> str:
    """``附件-暗访检查-IMG_0012-2026-11-27.jpg``: a telephone's own name tells of no matter."""
    answer = found.submission
    matter = subject_labels([answer.subject_ref]).get(answer.subject_ref) or answer.form.title
    stem, _dot, ext = found.name.rpartition(".")
    return file_name(_("attachment"), matter, stem, day=found.changed_at, ext=ext)
