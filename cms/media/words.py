"""The words of a file, as far as they can be read cheaply: to look for a mark, never to show.

Bounded whatever the file holds: so many bytes of an archive's parts, so many pages of a PDF within
so many seconds. What is damaged or in a code nobody knows has no words.
"""

import html
import re
import time
import zipfile
from collections.abc import Iterator
from io import BytesIO
from operator import attrgetter

from pypdf import PdfReader

from cms.media.containers import UNREADABLE, read_part

MOST_PART = 2 * 1024 * 1024  # unpacked bytes of one part that are read
MOST_BYTES = 8 * 1024 * 1024  # of all parts together, and of what is no archive
MOST_PAGES = 40
MOST_SECONDS = 4.0
# Where office files keep what people read; ``xl/workbook.xml`` for the names of sheets, drawings
# for text boxes, ``docProps`` for the title that every list of files shows.
TITLE = r"docProps/core\.xml"
PARTS = {
    "docx": re.compile(
        rf"{TITLE}|word/(?:document|header\d*|footer\d*|footnotes|endnotes|comments)\.xml"
    ),
    "xlsx": re.compile(
        rf"{TITLE}|xl/(?:workbook|sharedStrings|worksheets/[^/]+|comments\d*)\.xml"
        r"|xl/drawings/[^/]+\.(?:xml|vml)"
    ),
    "pptx": re.compile(rf"{TITLE}|ppt/(?:slides|slideMasters|notesSlides)/[^/]+\.xml"),
    "ofd": re.compile(r".*/Content\.xml"),
}
OLD = ("doc", "xls", "wps", "ppt", "et", "dps")
MODERN = {"doc": "docx", "wps": "docx", "xls": "xlsx", "et": "xlsx", "ppt": "pptx", "dps": "pptx"}
READ = (*PARTS, *OLD, "pdf", "txt", "csv")  # kinds that have words
# No pattern runs past the next tag: a file of nothing but "<" would else take hours to read.
ENDS = re.compile(
    r"</(?:[wa]:p|si|is|div|(?:dc|cp):\w+|ofd:TextCode|[a-z]+(?:Header|Footer))>"
    r"|<(?:[wa]:)?br\b[^<>]*>"
)
# What stands in attributes: the text of a watermark, the name of a sheet.
SAID = re.compile(r'<(?:v:textpath|sheet)\b[^<>]*?\b(?:string|name)="([^"<]*)"')
TAG = re.compile(r"<[^<>]*>")
TAB = re.compile(r"<w:tab\s*/>")
CONTROL = re.compile("[\x00-\x1f]+")  # ends of paragraphs and cells, and what is no text
# Codes in a sheet's header and footer: place, font, size, colour.
CODE = re.compile(r'&(?:"[^"]*"|K[0-9A-F]{6}|\d{1,3}|[A-Z])')


def words_of(data: bytes, ext: str) -> Iterator[str]:
    """Text by text, with a line for each paragraph; nothing for what is no text."""
    if data.startswith(b"PK\x03\x04"):
        ext = MODERN.get(ext, ext)  # new files go by old names, too
    if ext in PARTS:
        yield from _of_parts(data, PARTS[ext])
    elif ext == "pdf":
        yield from _of_pages(data)
    elif ext == "txt":
        yield _decoded(data[:MOST_BYTES])
    elif ext == "csv":
        yield _decoded(data[:MOST_BYTES]).replace(",", "\n")  # a cell is a line of its own
    elif ext in OLD:
        yield from _of_old(data[:MOST_BYTES])


def _of_parts(data: bytes, wanted: re.Pattern) -> Iterator[str]:
    """Parts of an archive; small ones first, lest a big table leave no room for a header."""
    left = MOST_BYTES
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            for member in sorted(archive.infolist(), key=attrgetter("file_size")):
                if left <= 0 or not wanted.fullmatch(member.filename):
                    continue
                xml = read_part(archive, member, min(MOST_PART, left))
                left -= len(xml)
                yield _of_xml(xml.decode("utf-8", "ignore"))
    except UNREADABLE:
        return


def _of_xml(xml: str) -> str:
    said = "\n".join(SAID.findall(xml))
    text = TAG.sub("", TAB.sub("\t", ENDS.sub("\n", xml)))
    return CODE.sub("\n", html.unescape(f"{said}\n{text}"))


def _of_pages(data: bytes) -> Iterator[str]:
    began = time.monotonic()
    try:
        reader = PdfReader(BytesIO(data))
        for number, page in enumerate(reader.pages):
            if number == MOST_PAGES or time.monotonic() - began > MOST_SECONDS:
                return
            contents = page.get_contents()
            if contents is not None and len(contents.get_data()) <= MOST_PART:
                yield page.extract_text()
    except Exception:  # a PDF may be broken in every way; then it has no words
        return


def _decoded(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "ignore")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("gb18030", "ignore")  # cut in the middle of a character, perhaps


def _of_old(data: bytes) -> Iterator[str]:
    """Old Word and Excel keep Chinese as UTF-16, at even or odd places."""
    for start in (0, 1):
        yield CONTROL.sub("\n", data[start:].decode("utf-16-le", "ignore"))
