"""A document of any length at constant memory: each part leaves as soon as it is drawn."""

import io
import zipfile
from collections.abc import Iterable
from datetime import datetime

from django.utils import timezone
from docx import Document
from docx.oxml.ns import qn
from lxml import etree

from cms.paper.docx.package import dress, packed
from cms.paper.docx.page import set_page
from cms.paper.docx.parts import DRAWN, balanced
from cms.paper.docx.runs import write
from cms.paper.sheet import Part

WORDS = "word/document.xml"


def stream_docx(path, *, title: str, issuer: str, parts: Iterable[Part], made_at: datetime) -> None:
    """Write the document to ``path`` (a name or a binary file). No part may be a picture: those
    are parts of the package, which is written first. The title stands in the file's properties,
    too.
    """
    document = Document()
    dress(document, title=title, author=issuer, made_at=made_at)
    set_page(document, code="", address="", check_code="")
    write(document.add_paragraph(style="Title"), balanced(title))
    rough = packed(document, made_at)
    _taken_out(document)
    at = timezone.localtime(made_at).timetuple()[:6]
    with zipfile.ZipFile(io.BytesIO(rough)) as given, zipfile.ZipFile(path, "w") as made:
        for name in given.namelist():
            entry = zipfile.ZipInfo(name, date_time=at)
            entry.compress_type, entry.create_system = zipfile.ZIP_DEFLATED, 3
            if name != WORDS:
                made.writestr(entry, given.read(name))
                continue
            before, mark, after = given.read(name).rpartition(b"<w:sectPr")
            with made.open(entry, "w", force_zip64=True) as words:
                words.write(before)
                for part in parts:
                    words.write(_drawn(document, part))
                words.write(mark + after)


def _drawn(document, part: Part) -> bytes:
    """What a part looks like, taken out of the document again."""
    DRAWN[type(part)](document, part)
    return b"".join(etree.tostring(each, with_tail=False) for each in _taken_out(document))


def _taken_out(document) -> list:
    """Everything but the properties of the page."""
    body = document.element.body
    found = [each for each in body if each.tag != qn("w:sectPr")]
    for each in found:
        body.remove(each)
    return found
