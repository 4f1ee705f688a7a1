"""The QR of a paper, read off its scan: which paper it is stands in the picture itself.

Bounded: the first pages of a PDF, a few pictures of each, none larger than what is decoded
elsewhere. What cannot be read is no error: then the code below the QR is typed.
"""

import re
from collections.abc import Iterator
from io import BytesIO
from itertools import islice

import zxingcpp
from django.conf import settings
from PIL import Image
from pypdf import PdfReader

from cms.media.pixels import NotAPicture, TooManyPixels, open_bounded
from cms.media.uploads import CheckedUpload

MOST_PAGES = 4
MOST_PICTURES = 4  # of one page
ADDRESS = re.compile(r"/paper/([0-9A-Z]{8})/?")


def codes_on(upload: CheckedUpload) -> list[str]:
    """Codes of papers whose QR can be read on the scan, as stored, each once."""
    pictures = _of_pdf(upload.data) if upload.ext == "pdf" else _of_picture(upload.data)
    found = (ADDRESS.search(text) for picture in pictures for text in _texts(picture))
    return list(dict.fromkeys(match[1] for match in found if match))


def _texts(picture: Image.Image) -> list[str]:
    plain = picture.convert("L")
    return [each.text for each in zxingcpp.read_barcodes(plain, zxingcpp.BarcodeFormat.QRCode)]


def _of_picture(data: bytes) -> Iterator[Image.Image]:
    try:
        yield open_bounded(data)
    except (NotAPicture, TooManyPixels):
        return


def _of_pdf(data: bytes) -> Iterator[Image.Image]:
    """Scanners write a picture a page."""
    try:
        for page in islice(PdfReader(BytesIO(data)).pages, MOST_PAGES):
            held = page["/Resources"].get("/XObject", {})
            small = (name for name in held if _is_small(held[name]))
            for name in islice(small, MOST_PICTURES):
                yield page.images[name].image
    except Exception:  # a PDF may be broken in every way; then nothing on it is read
        return


def _is_small(held) -> bool:
    size = held.get_object()
    pixels = int(size.get("/Width", 0)) * int(size.get("/Height", 0))
    return 0 < pixels <= settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS
