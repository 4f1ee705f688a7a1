"""Images, renditions and documents of the office; nothing here has a public address."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.documents.models import AbstractDocument
from wagtail.images.models import AbstractImage, AbstractRendition


class MediaImage(AbstractImage):
    """A picture."""

    admin_form_fields = ("title", "file", "description", "collection", "tags")


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


class MediaDocument(AbstractDocument):
    """A file."""

    secrecy = models.CharField(
        _("secrecy"), max_length=12, choices=Secrecy, default=Secrecy.INTERNAL
    )

    admin_form_fields = ("title", "file", "secrecy", "collection", "tags")
