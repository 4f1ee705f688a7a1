"""The admin's image and document forms: every file passes ``check_upload``."""

import uuid

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from wagtail.documents.forms import BaseDocumentForm
from wagtail.images.forms import BaseImageForm

from cms.media.kinds import DOCUMENTS, PHOTOS
from cms.media.models import Secrecy
from cms.media.uploads import UploadRefused, check_upload

CHOOSER = "document-chooser-upload"  # Wagtail's prefix of the form in the dialog


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
    """Upload of a document: by content, not by name.

    Only texts that become public choose a file in a dialog, so what is uploaded there is offered as
    public; in the list of files it starts as internal, the careful side.
    """

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.prefix == CHOOSER and "secrecy" in self.fields:
            self.initial["secrecy"] = Secrecy.PUBLIC

    def clean_file(self):
        return _checked(self.cleaned_data.get("file"), DOCUMENTS, None)
