"""Bordered tables, with room for a pen, and lines to sign on."""

from docx.oxml import parse_xml
from docx.oxml.ns import qn
from docx.shared import Twips

from cms.paper.docx.look import W
from cms.paper.docx.page import TYPE_AREA
from cms.paper.docx.runs import write
from cms.paper.sheet import Facts, Rows, Signatures
from cms.paper.words import DATE_LINE, EMPTY_LINE, SIGN_HERE

PEN_ROW, SAID_ROW, PRINT_ROW = 652, 567, 400  # twips: 11.5 mm for a pen, 10 and 7 for print
EDGES = ("top", "left", "bottom", "right", "insideH", "insideV")
BORDERS = "".join(
    f'<w:{edge} w:val="single" w:sz="4" w:space="0" w:color="000000"/>' for edge in EDGES
)


def draw_facts(document, part: Facts) -> None:
    """Label and value; the label takes what the longest needs, at most a third."""
    longest = max(len(fact.label) for fact in part.facts)
    label = min(TYPE_AREA // 3, 320 * longest + 340)
    table = _table(document, [label, TYPE_AREA - label])
    for fact in part.facts:
        row = table.add_row()
        _set_row(row, SAID_ROW if fact.fixed else PEN_ROW)
        _fill(row.cells[0], fact.label, "CellHead")
        _fill(row.cells[1], fact.value, "Cell")
    _end(document)


def draw_rows(document, part: Rows) -> None:
    """A head that is repeated on each page, rows that no page tears apart."""
    small, height = ("", PEN_ROW) if part.by_hand else ("Small", PRINT_ROW)
    if part.caption:
        line = document.add_paragraph(style="Legend")
        line.paragraph_format.keep_with_next = True
        write(line, part.caption)
    columns = max([len(part.head), *(len(row) for row in part.rows)])
    table = _table(document, _widths(part, columns))
    if any(part.head):
        row = table.add_row()
        _set_row(row, PRINT_ROW, heads=True)
        for cell, text in zip(row.cells, part.head, strict=False):
            _fill(cell, text, f"{small}CellHead")
    fill = _fill_pen_cell if part.by_hand else _fill
    for texts in part.rows:
        row = table.add_row()
        _set_row(row, height)
        for cell, text in zip(row.cells, texts, strict=False):
            fill(cell, text, f"{small}Cell")
    _end(document)


def draw_signatures(document, part: Signatures) -> None:
    """``拟稿人（签字）：        年  月  日``, or the name and the day."""
    _end(document, keep=True)
    for at, line in enumerate(part.lines, start=1):
        written = document.add_paragraph(style="Plain")
        written.paragraph_format.keep_together = True
        written.paragraph_format.keep_with_next = at < len(part.lines)  # they sign on one page
        write(
            written, f"{line.label}{SIGN_HERE}：{line.name or EMPTY_LINE}　{line.date or DATE_LINE}"
        )


def _widths(part: Rows, columns: int) -> list[int]:
    shares = part.widths if len(part.widths) == columns else (1,) * columns
    widths = [TYPE_AREA * share // sum(shares) for share in shares]
    widths[-1] += TYPE_AREA - sum(widths)
    return widths


def _table(document, widths: list[int]):
    table = document.add_table(rows=0, cols=len(widths))
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Twips(width)
    properties = table._tbl.tblPr
    for old in (*properties.findall(qn("w:tblStyle")), *properties.findall(qn("w:tblLook"))):
        properties.remove(old)
    borders = parse_xml(f"<w:tblBorders {W}>{BORDERS}</w:tblBorders>")
    properties.find(qn("w:tblLayout")).addprevious(borders)  # schema order
    return table


def _set_row(row, height: int, *, heads: bool = False) -> None:
    """Torn by no page; at least ``height``, more where the words need it."""
    properties = row._tr.get_or_add_trPr()
    xml = f"<w:cantSplit {W}/>", f'<w:trHeight {W} w:val="{height}" w:hRule="atLeast"/>'
    for each in (*xml, *([f"<w:tblHeader {W}/>"] if heads else [])):
        properties.append(parse_xml(each))


def _fill(cell, text: str, style: str) -> None:
    cell._tc.get_or_add_tcPr().append(parse_xml(f'<w:vAlign {W} w:val="center"/>'))
    line = cell.paragraphs[0]
    line.style = style
    write(line, text)


def _fill_pen_cell(cell, text: str, style: str) -> None:
    """A name, and the post below it in small: a whole roster is to fit on one page."""
    first, _line, below = text.partition("\n")
    _fill(cell, first, "CellAbove" if below else style)
    if below:
        write(cell.add_paragraph(style="CellBelow"), below)


def _end(document, *, keep: bool = False) -> None:
    """Word joins two tables that nothing stands between."""
    document.add_paragraph(style="Between").paragraph_format.keep_with_next = keep or None
