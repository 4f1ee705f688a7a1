"""A4 with the type area of GB/T 9704: 22 lines of 28 characters; the QR above, the number below."""

import io

from docx.enum.text import WD_TAB_ALIGNMENT
from docx.oxml.ns import qn
from docx.shared import Mm, Twips

from cms.paper.codes import as_printed
from cms.paper.docx.runs import write, write_page_number
from cms.paper.qr import png
from cms.paper.words import CHECK_CODE, PAPER_CODE

TYPE_AREA = 8845  # twips: 156 mm
CHARACTER = 280  # one of 四号, that a page number stands in from the edge
QR_SIDE = Mm(17)


def set_page(document, *, code: str, address: str, check_code: str) -> None:
    """Margins, grid, headers and footers; odd pages number at the right, even at the left. Without
    a ``code`` it is no paper that is found again, and has no QR.
    """
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin, section.gutter = Mm(28), Mm(26), 0
    section.header_distance, section.footer_distance = Mm(11), Mm(23)
    _set_grid(section._sectPr)
    if code:
        picture = png(address)
        for header in (section.header, section.even_page_header):
            _draw_header(header, picture, code)
    _draw_footer(section.footer, check_code, number_at_right=True)
    _draw_footer(section.even_page_footer, check_code, number_at_right=False)


def _set_grid(properties) -> None:
    """No charSpace: see ``look``. 579 twips are 22 lines; 580 would be 21."""
    grid = properties.find(qn("w:docGrid"))
    if grid is None:
        grid = properties.makeelement(qn("w:docGrid"), {})
        properties.append(grid)
    grid.set(qn("w:type"), "linesAndChars")
    grid.set(qn("w:linePitch"), "579")


def _draw_header(header, picture: bytes, code: str) -> None:
    header.is_linked_to_previous = False
    above = header.paragraphs[0]
    above.style = "Above"
    above.add_run().add_picture(io.BytesIO(picture), width=QR_SIDE)
    write(header.add_paragraph(style="Above"), f"{PAPER_CODE} {as_printed(code)}")


def _draw_footer(footer, check_code: str, *, number_at_right: bool) -> None:
    footer.is_linked_to_previous = False
    line = footer.paragraphs[0]
    line.style = "Below"
    line.paragraph_format.tab_stops.add_tab_stop(
        Twips(TYPE_AREA - CHARACTER), WD_TAB_ALIGNMENT.RIGHT
    )
    line.paragraph_format.left_indent = Twips(CHARACTER)
    said = f"{CHECK_CODE} {check_code}" if check_code else ""
    if number_at_right:
        write(line, f"{said}\t")
        write_page_number(line)
    else:
        write_page_number(line)
        write(line, f"\t{said}")
