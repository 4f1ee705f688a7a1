"""Small pictures made on the spot."""

import io

from PIL import Image


def jpeg(width: int = 64, height: int = 48, exif: Image.Exif | None = None) -> bytes:
    """A JPEG of one colour, with metadata if given."""
    out = io.BytesIO()
    extra = {"exif": exif} if exif else {}
    Image.new("RGB", (width, height), "steelblue").save(out, "JPEG", **extra)
    return out.getvalue()


def gps_exif() -> Image.Exif:
    """Camera, orientation (turned by 90°) and a place."""
    exif = Image.Exif()
    exif[0x010F] = "SECRETCAM"
    exif[0x0112] = 6
    exif[0x8825] = {1: "N", 2: (36.0, 6.0, 0.0)}
    return exif
