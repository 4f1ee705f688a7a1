"""版记 at the foot of the last page: a text box anchored to the bottom of the type area.

Floating tables and frames do not float in LibreOffice (domain.md §6, measured).
"""

from xml.sax.saxutils import escape

from docx.oxml import parse_xml

from cms.paper.docx.look import W
from cms.paper.docx.runs import NOT_XML

EMU = 36_000  # of a millimetre
WIDTH, LINE = 156, 8.5  # mm
NAMESPACES = (
    f"{W} "
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
)
THICK, THIN = 8, 6  # eighths of a point: 0.35 and 0.25 mm, as near as there is


def draw_imprint(document, lines: tuple[str, ...]) -> None:
    """Rules 0.35 mm above and below, 0.25 mm between; 四号仿宋."""
    words = "".join(_line(text, at, len(lines)) for at, text in enumerate(lines))
    height = int((LINE * len(lines) + 1) * EMU)
    document.add_paragraph(style="Between")._p.append(parse_xml(_box(words, height)))


def _line(text: str, at: int, count: int) -> str:
    top = THICK if at == 0 else THIN
    bottom = f'<w:bottom w:val="single" w:sz="{THICK}" w:space="1" w:color="000000"/>'
    borders = f'<w:top w:val="single" w:sz="{top}" w:space="1" w:color="000000"/>'
    borders += bottom if at == count - 1 else ""
    said = escape(NOT_XML.sub("", text))
    return (
        f'<w:p><w:pPr><w:pStyle w:val="Imprint"/><w:pBdr>{borders}</w:pBdr>'
        "</w:pPr>"
        f'<w:r><w:rPr><w:rFonts w:hint="eastAsia"/></w:rPr><w:t>　{said}</w:t></w:r></w:p>'
    )


def _box(words: str, height: int) -> str:
    width = WIDTH * EMU
    return (
        f'<w:r {NAMESPACES}><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing>'
        '<wp:anchor distT="0" distB="0" distL="0" distR="0" simplePos="0" relativeHeight="2" '
        'behindDoc="0" locked="0" layoutInCell="1" allowOverlap="0"><wp:simplePos x="0" y="0"/>'
        '<wp:positionH relativeFrom="margin"><wp:align>left</wp:align></wp:positionH>'
        '<wp:positionV relativeFrom="margin"><wp:align>bottom</wp:align></wp:positionV>'
        f'<wp:extent cx="{width}" cy="{height}"/><wp:effectExtent l="0" t="0" r="0" b="0"/>'
        '<wp:wrapTopAndBottom/><wp:docPr id="900" name="imprint"/><wp:cNvGraphicFramePr/>'
        "<a:graphic><a:graphicData "
        'uri="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"><wps:wsp>'
        '<wps:cNvSpPr txBox="1"/><wps:spPr><a:xfrm><a:off x="0" y="0"/>'
        f'<a:ext cx="{width}" cy="{height}"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/>'
        "</a:prstGeom><a:noFill/><a:ln><a:noFill/></a:ln></wps:spPr><wps:txbx><w:txbxContent>"
        f'{words}</w:txbxContent></wps:txbx><wps:bodyPr lIns="0" tIns="0" rIns="0" bIns="0">'
        "<a:noAutofit/></wps:bodyPr></wps:wsp></a:graphicData></a:graphic></wp:anchor>"
        "</w:drawing></mc:Choice></mc:AlternateContent></w:r>"
    )
