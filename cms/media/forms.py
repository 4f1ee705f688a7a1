"""The admin's image and document forms: every file passes ``check_upload``."""

import hashlib
import uuid

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from wagtail.documents.forms import BaseDocumentForm
from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import BaseImageForm

from cms.core.audit import record_event
from cms.core.moment import moment
from cms.media.kinds import DOCUMENTS, PHOTOS
from cms.media.models import Secrecy
from cms.media.uploads import SecrecyQuestion, UploadRefused, check_upload

CHOOSER = "document-chooser-upload"  # Wagtail's prefix of the form in the dialog


SECRECY_VERB = "document.secrecy"  # its detail: SHA-256 of the file
ANSWER = "not_secret"  # the answer to the question on a file marked secret


def _checked(form, kinds, max_bytes: int | None):
    """The cleaned file under a generated name; a file that was already stored is left alone."""
    file = form.cleaned_data.get("file")
    if not file or not hasattr(file, "content_type"):
        return file
    answered = form.data.get(form.add_prefix(ANSWER)) == "on"
    try:
        checked = check_upload(file, kinds=kinds, max_bytes=max_bytes, not_secret=answered)
        form.answered_of = checked.data if answered else None
    except UploadRefused as refusal:
        form.asks_secrecy = isinstance(refusal, SecrecyQuestion)
        raise forms.ValidationError(str(refusal)) from refusal
    return SimpleUploadedFile(f"{uuid.uuid4().hex}.{checked.ext}", checked.data, checked.mime)


class AsksSecrecy:
    """Adds the question's tick to a form, once a file says that it is secret. Who answered that it
    holds no secrets stands in the trail, with the bytes.
    """

    asks_secrecy = False
    answered_of: bytes | None = None  # the file of which its sender said that it holds no secrets

    def __init__(self, *args, **kwargs):
        self.by = kwargs.get("user")
        super().__init__(*args, **kwargs)

    def clean(self):
        cleaned = super().clean()
        if self.asks_secrecy:
            self.fields[ANSWER] = forms.BooleanField(
                label=_("I have checked: the file holds no state secrets and no work secrets"),
                required=False,
            )
        return cleaned

    @transaction.atomic
    def save(self, commit=True):
        """The file, and the answer of whoever was asked about it."""
        kept = super().save(commit=commit)
        if commit and self.answered_of is not None:
            code = hashlib.sha256(self.answered_of).hexdigest()
            by = self.by or kept.uploaded_by_user
            record_event(verb=SECRECY_VERB, obj=kept, by=by, now=moment(), detail=code)
        return kept


class PictureField(WagtailImageField):
    """A picture that is cut off is one that cannot be read; Wagtail looks before our check does."""

    def to_python(self, data):
        try:
            return super().to_python(data)
        except (OSError, SyntaxError, ValueError) as error:
            raise forms.ValidationError(
                self.error_messages["invalid_image"], code="invalid_image"
            ) from error


class MediaImageForm(AsksSecrecy, BaseImageForm):
    """Upload of a picture: bounded, upright, without metadata."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "file" in self.fields:  # title and description of several are asked without it
            widget = self.fields["file"].widget
            self.fields["file"] = PictureField(label=_("Picture file"), widget=widget)

    def clean_file(self):
        return _checked(self, PHOTOS, settings.WAGTAILIMAGES_MAX_UPLOAD_SIZE)


class MediaDocumentForm(AsksSecrecy, BaseDocumentForm):
    """Upload of a document: by content, not by name.

    Only texts that become public choose a file in a dialog, so what is uploaded there is offered as
    public; in the list of files it starts as internal, the careful side.
    """

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.prefix == CHOOSER and "secrecy" in self.fields:
            self.initial["secrecy"] = Secrecy.PUBLIC

    def clean_file(self):
        return _checked(self, DOCUMENTS, None)
