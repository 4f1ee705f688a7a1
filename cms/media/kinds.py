"""The kinds of files that are taken, and how each is known by its content."""

import puremagic
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from cms.media import containers


class Kind(TextChoices):
    """What a question or a chooser may ask for."""

    IMAGE = "IMAGE", _("pictures")
    PDF = "PDF", _("PDF")
    WORD = "WORD", _("Word")
    SHEET = "SHEET", _("Excel")
    TEXT = "TEXT", _("plain text")
    OFD = "OFD", _("OFD")
    ARCHIVE = "ARCHIVE", _("ZIP")


OFFICE = "application/vnd.openxmlformats-officedocument"
# extension -> (kind, media type)
KNOWN = {
    "jpg": (Kind.IMAGE, "image/jpeg"),
    "jpeg": (Kind.IMAGE, "image/jpeg"),
    "png": (Kind.IMAGE, "image/png"),
    "gif": (Kind.IMAGE, "image/gif"),
    "webp": (Kind.IMAGE, "image/webp"),
    "heic": (Kind.IMAGE, "image/heic"),
    "heif": (Kind.IMAGE, "image/heif"),
    "pdf": (Kind.PDF, "application/pdf"),
    "doc": (Kind.WORD, "application/msword"),
    "docx": (Kind.WORD, f"{OFFICE}.wordprocessingml.document"),
    "wps": (Kind.WORD, "application/vnd.ms-works"),
    "xls": (Kind.SHEET, "application/vnd.ms-excel"),
    "xlsx": (Kind.SHEET, f"{OFFICE}.spreadsheetml.sheet"),
    "csv": (Kind.SHEET, "text/csv"),
    "txt": (Kind.TEXT, "text/plain"),
    "ofd": (Kind.OFD, "application/ofd"),
    "zip": (Kind.ARCHIVE, "application/zip"),
}
KIND_OF = {ext: kind for ext, (kind, _mime) in KNOWN.items()}
MIME_OF = {ext: mime for ext, (_kind, mime) in KNOWN.items()}
PHOTOS = (Kind.IMAGE,)
DOCUMENTS = (Kind.PDF, Kind.WORD, Kind.SHEET, Kind.TEXT, Kind.OFD, Kind.ARCHIVE)

# As the inner of two extensions these show an intention to be run.
EXECUTABLE = frozenset(
    "asp aspx bat cgi cmd com cpl dll exe hta htm html jar js jsp lnk msi php phtml pl ps1 py "  # noqa: SIM905
    "rb reg scr sh shtml svg vbs wsf xhtml xml".split()
)
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
PAGE_STARTS = ("<!doctype", "<html", "<svg", "<?", "<script")
PICTURES = {"image/jpeg", "image/png", "image/gif", "image/webp", "image/heic", "image/heif"}


def kind_by_content(data: bytes, claimed: str) -> Kind | None:
    """The kind that the bytes prove. ``claimed`` only chooses between kinds that bytes cannot
    tell apart (old Word from old Excel, CSV from text).
    """
    if data.startswith(b"%PDF-"):
        return Kind.PDF
    if data.startswith(OLE):
        return KIND_OF[claimed] if claimed in ("doc", "xls", "wps") else None
    if data.startswith(b"PK\x03\x04"):
        return _kind_of_zip(containers.names_in(data))
    if _is_picture(data):
        return Kind.IMAGE
    if claimed in ("csv", "txt") and is_plain_text(data):
        return KIND_OF[claimed]
    return None


def _kind_of_zip(names: set[str] | None) -> Kind | None:
    if names is None:
        return None
    if "OFD.xml" in names:
        return Kind.OFD
    if "[Content_Types].xml" not in names:
        return Kind.ARCHIVE
    if "word/document.xml" in names:
        return Kind.WORD
    return Kind.SHEET if "xl/workbook.xml" in names else None


def _is_picture(data: bytes) -> bool:
    """Only the first bytes count: a picture that starts like something else is none."""
    if data[4:12] in (b"ftypheic", b"ftypheix", b"ftypmif1", b"ftypmsf1", b"ftypheim"):
        return True
    try:
        return puremagic.from_string(data[:4096], mime=True) in PICTURES
    except (puremagic.PureError, ValueError):
        return False


def is_plain_text(data: bytes) -> bool:
    """Text in UTF-8, UTF-16 with its mark, or GB 18030, that no browser takes for a page."""
    if b"\x00" in data and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return False
    for encoding in ("utf-8-sig", "utf-16", "gb18030"):
        if encoding == "utf-16" and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
            continue
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        return not text[:1024].lstrip().lower().startswith(PAGE_STARTS)
    return False
