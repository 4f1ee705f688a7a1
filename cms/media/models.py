"""Images, renditions and documents of the office; nothing here has a public address."""

import os

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.documents.models import AbstractDocument
from wagtail.images.models import AbstractImage, AbstractRendition

from cms.core.file_names import file_name
from cms.media.kept import KeptWhileUsed
from cms.media.renditions import CleanFilter


class MediaImage(KeptWhileUsed, AbstractImage):
    """A picture. Its bytes are served to signed-in staff only; the public gets ``Derived``."""

    # No tags: nothing of ours reads them, so nobody is asked for them.
    admin_form_fields = ("title", "file", "description", "collection")

    class Meta(AbstractImage.Meta):
        verbose_name = _("image")
        verbose_name_plural = _("images")

    def generate_rendition_file(self, filter, *, source=None):
        """Wagtail's own sizes too are upright and carry no metadata."""
        return super().generate_rendition_file(CleanFilter(filter.spec), source=source)


class MediaRendition(AbstractRendition):
    """A size of a picture made for the admin's own screens."""

    image = models.ForeignKey(MediaImage, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["image", "filter_spec", "focal_point_key"], name="rendition_once"
            )
        ]


class Secrecy(models.TextChoices):
    """Who may read a document (domain.md §4). State secrets are never stored at all."""

    PUBLIC = "PUBLIC", _("Public")
    INTERNAL = "INTERNAL", _("Internal")
    NOT_PUBLIC = "NOT_PUBLIC", _("Not public")


class MediaDocument(KeptWhileUsed, AbstractDocument):
    """A file. Its stored name is generated; people see its title."""

    secrecy = models.CharField(
        _("secrecy"), max_length=12, choices=Secrecy, default=Secrecy.INTERNAL
    )

    admin_form_fields = ("title", "file", "secrecy", "collection")

    class Meta(AbstractDocument.Meta):
        verbose_name = _("document")
        verbose_name_plural = _("documents")

    def clean(self):
        """Where the form took no file, that is said already: "" has no extension to blame."""
        if self.file:
            super().clean()

    @property
    def filename(self) -> str:
        """What a download is called: the title, with the extension of the stored bytes."""
        extension = self.stored_extension
        title = self.title.strip().removesuffix(f".{extension}")
        return file_name(title.removesuffix(f".{extension.upper()}"), ext=extension)

    @property
    def stored_extension(self) -> str:
        """Of its bytes, without the dot."""
        return os.path.splitext(self.file.name)[1].lstrip(".").lower()


class Portrait(models.Model):
    """The picture of a person. It points to the person, who knows nothing of pictures."""

    person = models.OneToOneField(
        "people.Person",
        verbose_name=_("person"),
        on_delete=models.CASCADE,
        related_name="portrait",
    )
    image = models.ForeignKey(
        MediaImage, verbose_name=_("image"), on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("portrait")
        verbose_name_plural = _("portraits")

    def __str__(self) -> str:
        return str(self.person)


class Derived(models.Model):
    """One public size of a picture, made once: a newer Pillow never changes voted bytes.

    ``original`` and ``sha256`` are SHA-256 of bytes; ``spec`` names width, crop and format.
    """

    original = models.CharField(max_length=64)
    spec = models.CharField(max_length=80)
    sha256 = models.CharField(max_length=64)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("public size")
        verbose_name_plural = _("public sizes")
        constraints = [models.UniqueConstraint(fields=["original", "spec"], name="derived_once")]

    def __str__(self) -> str:
        return f"{self.original[:12]} {self.spec}"
