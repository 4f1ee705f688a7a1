"""Wagtail's filter without the metadata that Willow copies (EXIF with GPS, XMP, comments)."""

from contextlib import contextmanager

from wagtail.images.models import Filter

METADATA = ("exif", "xmp", "XML:com.adobe.xmp", "comment", "photoshop", "iptc", "mp")


class CleanFilter(Filter):
    """Turn the picture upright first, which needs the EXIF, then drop everything about it."""

    @contextmanager
    def get_willow_image(self, image, source=None):
        with super().get_willow_image(image, source) as willow:
            format_name = willow.format_name
            willow = willow.auto_orient()
            pixels = getattr(willow, "image", None)
            info = getattr(pixels, "info", None)
            if info is not None:
                for key in METADATA:
                    info.pop(key, None)
                if hasattr(pixels, "_exif"):
                    pixels._exif = None
            willow.format_name = format_name
            yield willow
