"""Each part of a sheet in words, tables and pictures of a document."""

import io
from itertools import zip_longest
from math import ceil

from docx.shared import Mm

from cms.media.blobs import read_blob
from cms.paper.docx.imprint import draw_imprint
from cms.paper.docx.runs import write
from cms.paper.docx.tables import draw_facts, draw_rows, draw_signatures
from cms.paper.photos import small_photo
from cms.paper.sheet import (
    Drawing,
    Facts,
    Heading,
    Para,
    Photo,
    Picture,
    Rows,
    Sheet,
    Signatures,
)
from cms.paper.strokes import stroke_png

LOOKS = {"body": "Body", "plain": "Plain", "right": "Right", "note": "Note"}
WIDEST, TALLEST = 156, 110  # mm
SIGNED = 50  # mm: as wide as a hand writes a name
TITLE_LINE = 19  # characters of 二号


def draw(document, sheet: Sheet) -> None:
    """The whole sheet, from the letterhead to 版记."""
    if sheet.urgency:
        write(document.add_paragraph(style="Urgency"), sheet.urgency)
    if sheet.mark:
        write(document.add_paragraph(style="Mark"), sheet.mark)
        write(document.add_paragraph(style="Number"), sheet.number)
        document.add_paragraph(style="Plain")
    write(document.add_paragraph(style="Title"), balanced(sheet.title))
    for part, following in zip_longest(sheet.parts, sheet.parts[1:]):
        DRAWN[type(part)](document, part)
        if isinstance(part, Para) and isinstance(following, Signatures):
            # Nobody signs a page that says nothing.
            document.paragraphs[-1].paragraph_format.keep_with_next = True
    if sheet.imprint:
        draw_imprint(document, sheet.imprint)


def balanced(title: str) -> str:
    """Lines of a title about as long as each other, instead of a full one and a rest."""
    return "\n".join(_in_even_lines(line) for line in title.split("\n"))


def _in_even_lines(line: str) -> str:
    count = ceil(len(line) / TITLE_LINE)
    if count < 2:
        return line
    size = ceil(len(line) / count)
    return "\n".join(line[at : at + size] for at in range(0, len(line), size))


def _draw_para(document, part: Para) -> None:
    write(document.add_paragraph(style=LOOKS[part.look]), part.text)


def _draw_heading(document, part: Heading) -> None:
    write(document.add_paragraph(style=f"Heading{part.level}"), part.text)


def _draw_picture(document, part: Picture) -> None:
    try:
        data = read_blob(part.sha256)
    except FileNotFoundError:
        data = None
    _draw_pixels(document, part, data, part.width, part.height)


def _draw_photo(document, part: Photo) -> None:
    _draw_pixels(document, part, *(small_photo(part.path) or (None, 0, 0)))


def _draw_drawing(document, part: Drawing) -> None:
    png = stroke_png(part.strokes, part.width, part.height)
    _draw_pixels(document, part, png, part.width, part.height, widest=SIGNED)


def _draw_pixels(
    document, part, data: bytes | None, width: int, height: int, *, widest: int = WIDEST
) -> None:
    """As wide as the page where it is not too tall; its name where the bytes are missing."""
    line = document.add_paragraph(style="Legend")
    if data is None:
        write(line, f"［{part.alt}］")
    else:
        wide = min(widest, TALLEST * width / max(height, 1))
        line.paragraph_format.keep_with_next = bool(part.caption)
        drawn = line.add_run().add_picture(io.BytesIO(data), width=Mm(wide))
        drawn._inline.docPr.set("descr", part.alt)
    if part.caption:
        write(document.add_paragraph(style="Legend"), part.caption)


DRAWN = {
    Para: _draw_para,
    Heading: _draw_heading,
    Picture: _draw_picture,
    Photo: _draw_photo,
    Drawing: _draw_drawing,
    Facts: draw_facts,
    Rows: draw_rows,
    Signatures: draw_signatures,
}
