"""Signed papers that come back as a picture or PDF: private, never public, rights of the record."""

import uuid

from django.core.files.base import ContentFile
from django.utils.translation import gettext as _

from cms.media.kinds import Kind
from cms.media.models import MediaDocument, Secrecy
from cms.media.uploads import SecrecyQuestion, UploadRefused, check_upload

SCAN_KINDS = (Kind.IMAGE, Kind.PDF)


class CannotStoreScan(Exception):
    """The file is no scan; the message says why. ``asks``: whether it holds secrets."""

    asks = False


def store_scan(*, file, title: str, not_secret: bool = False, by) -> MediaDocument:
    """Keep an uploaded picture or PDF as a document that can never be public.

    The caller has judged whether ``by`` may. Raises ``CannotStoreScan``.
    """
    try:
        upload = check_upload(file, kinds=SCAN_KINDS, not_secret=not_secret)
    except UploadRefused as refusal:
        error = CannotStoreScan(str(refusal))
        error.asks = isinstance(refusal, SecrecyQuestion)
        raise error from refusal
    document = MediaDocument(
        title=(title or _("Signed scan"))[:255],
        secrecy=Secrecy.NOT_PUBLIC,
        uploaded_by_user=by,
        file=ContentFile(upload.data, f"{uuid.uuid4().hex}.{upload.ext}"),
    )
    document._set_document_file_metadata()
    document.save()
    return document
