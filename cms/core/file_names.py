"""What a file is called on the disk of who downloads it: 发布审核单-专精特新-2026-11-27.docx.

What it is, of which record, the day; only what every system takes, short enough for every disk.
"""

import re
from datetime import date, datetime
from math import ceil

from django.http import HttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

LONGEST = 80  # characters, and no more bytes than as many Chinese ones: a disk has 255 for a name
WIDE = str.maketrans('\\/:*?"<>|', "＼／：＊？＂＜＞｜")  # what Windows refuses, as it looks
DEVICES = re.compile(r"(con|prn|aux|nul|(com|lpt)\d)(\.|$)", re.IGNORECASE)


def file_name(*parts: object, day: date | datetime | None = None, ext: str) -> str:
    """The parts that say something, each once, then the day; the longest part is cut to fit."""
    said = [text for text in dict.fromkeys(plain(str(part)) for part in parts) if text]
    if isinstance(day, datetime):
        day = timezone.localdate(day) if timezone.is_aware(day) else day.date()
    tail = f"-{day:%Y-%m-%d}" if day else ""
    kind = re.sub(r"[^0-9a-z]", "", ext.lower())[:10] or "bin"
    tail = f"{tail}.{kind}"
    while said and _size("-".join(said) + tail) > LONGEST:
        at = max(range(len(said)), key=lambda i: len(said[i]))
        said[at] = said[at].removesuffix("…")[:-1].rstrip(" .") + "…"
    stem = "-".join(said) or _("document")
    return f"{_('document')}-{stem}{tail}" if DEVICES.match(stem) else f"{stem}{tail}"


def plain(text: str) -> str:
    """One line without what cannot be seen or Windows refuses; no dot hides it or ends it."""
    seen = "".join(c if c.isprintable() else " " for c in text)
    return " ".join(seen.translate(WIDE).split()).strip(" .-")


def call_file(response: HttpResponse, name: str, *, shown: bool = False) -> HttpResponse:
    """The browser saves it under this name; ``shown``: it draws it first."""
    response["Content-Disposition"] = content_disposition_header(not shown, name)
    return response


def _size(name: str) -> int:
    return max(len(name), ceil(len(name.encode()) / 3))
