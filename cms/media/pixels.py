"""Opening pictures within bounds, and writing them upright, in sRGB and without metadata."""

from io import BytesIO

import pillow_heif
from django.conf import settings
from PIL import Image, ImageCms, ImageOps

pillow_heif.register_heif_opener()
Image.init()  # the readers below must all be loaded before they are named

# Pillow's own alarm stays as the second line; ours is checked on the header, before decoding.
READABLE = ("JPEG", "PNG", "GIF", "WEBP", "HEIF")  # JPEG opens a phone’s MPO too


class TooManyPixels(Exception):
    """The header announces more pixels than the installation decodes."""


class NotAPicture(Exception):
    """No picture of a kind that we read."""


def open_bounded(data: bytes) -> Image.Image:
    """Read the header only; refuse by size before a single pixel is decoded."""
    try:
        picture = Image.open(BytesIO(data), formats=READABLE)
    except Image.DecompressionBombError as error:
        raise TooManyPixels from error
    except Exception as error:
        raise NotAPicture from error
    if picture.width * picture.height > settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS:
        raise TooManyPixels
    return picture


def upright(picture: Image.Image) -> Image.Image:
    """Pixels only: turned as the camera was held, in sRGB, with no info left to copy."""
    profile = picture.info.get("icc_profile")
    turned = ImageOps.exif_transpose(picture)
    alpha = has_alpha(turned)
    if profile:
        turned = _in_srgb(turned, profile, alpha)
    plain = turned.convert("RGBA" if alpha else "RGB")
    plain.info = {}
    plain.getexif().clear()
    return plain


def _in_srgb(picture: Image.Image, profile: bytes, alpha: bool) -> Image.Image:
    """Colours as meant, without the profile; a broken profile is ignored."""
    try:
        source = ImageCms.ImageCmsProfile(BytesIO(profile))
        if picture.mode not in ("RGB", "RGBA", "CMYK", "L"):
            picture = picture.convert("RGBA" if alpha else "RGB")
        mode = "RGBA" if picture.mode == "RGBA" else "RGB"
        return ImageCms.profileToProfile(
            picture, source, ImageCms.createProfile("sRGB"), outputMode=mode
        )
    except (ImageCms.PyCMSError, OSError, ValueError):
        return picture


def has_alpha(picture: Image.Image) -> bool:
    """Whether some of the picture is see-through."""
    return picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info


def on_white(picture: Image.Image) -> Image.Image:
    """JPEG knows no see-through pixels."""
    if picture.mode != "RGBA":
        return picture.convert("RGB")
    ground = Image.new("RGB", picture.size, "white")
    ground.paste(picture, mask=picture.getchannel("A"))
    return ground


def encode(picture: Image.Image, format_name: str, quality: int = 82) -> bytes:
    """``JPEG``, ``WEBP`` or ``PNG`` bytes of pixels alone."""
    out = BytesIO()
    if format_name == "JPEG":
        on_white(picture).save(out, "JPEG", quality=quality, optimize=True, progressive=True)
    elif format_name == "WEBP":
        picture.save(out, "WEBP", quality=quality, method=4)
    else:
        picture.save(out, "PNG", optimize=False)
    return out.getvalue()
