"""The admin's image and document forms: every file passes ``check_upload``."""

import uuid

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from wagtail.documents.forms import BaseDocumentForm
from wagtail.images.forms import BaseImageForm

from cms.media.kinds import DOCUMENTS, PHOTOS
from cms.media.uploads import UploadRefused, check_upload


def _checked(file, kinds, max_bytes: int | None):
    """The cleaned file under a generated name; a file that was already stored is left alone."""
    if not file or not hasattr(file, "content_type"):
        return file
    try:
        checked = check_upload(file, kinds=kinds, max_bytes=max_bytes)
    except UploadRefused as refusal:
        raise forms.ValidationError(str(refusal)) from refusal
    return SimpleUploadedFile(f"{uuid.uuid4().hex}.{checked.ext}", checked.data, checked.mime)


class MediaImageForm(BaseImageForm):
    """Upload of a picture: bounded, upright, without metadata."""

    def clean_file(self):
        return _checked(
            self.cleaned_data.get("file"), PHOTOS, settings.WAGTAILIMAGES_MAX_UPLOAD_SIZE
        )


class MediaDocumentForm(BaseDocumentForm):
    """Upload of a document: by content, not by name."""

    def clean_file(self):
        return _checked(self.cleaned_data.get("file"), DOCUMENTS, None)
