"""Fonts, styles and settings of a paper, as XML that python-docx has no words for.

Measured traps (domain.md §6): a grid with a negative charSpace sets 14 characters a line in
LibreOffice, so runs are tightened by 5 twips instead; children of pPr stand in schema order;
``firstLine=0`` does not cancel an inherited ``firstLineChars``, so cells never inherit one; Chinese
as the main language would split 2026 across lines.
"""

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
TWO_CHARACTERS = '<w:ind w:firstLineChars="200" w:firstLine="632"/>'
FANGSONG, XIAOBIAOSONG, HEITI, KAITI = "仿宋_GB2312", "方正小标宋简体", "黑体", "楷体_GB2312"
SONGTI, LATIN = "宋体", "Times New Roman"

# What a machine without the font takes instead: named in the file, never shipped with it.
FALLBACKS = {
    FANGSONG: "仿宋,FangSong,华文仿宋,STFangsong",
    XIAOBIAOSONG: "小标宋体,方正小标宋_GBK,宋体,SimSun",
    HEITI: "SimHei,华文黑体,STHeiti",
    KAITI: "楷体,KaiTi,华文楷体,STKaiti",
    SONGTI: "SimSun,NSimSun,华文宋体,STSong",
}


def fonts(name: str) -> str:
    """Run property: Latin letters and digits in Times, Chinese in ``name``."""
    return f'<w:rFonts w:ascii="{LATIN}" w:hAnsi="{LATIN}" w:eastAsia="{name}" w:cs="{LATIN}"/>'


def size(points: float) -> str:
    """Run property: 三号 is 16, 二号 22, 四号 14, 小四 12."""
    return f'<w:sz w:val="{int(points * 2)}"/><w:szCs w:val="{int(points * 2)}"/>'


OFF_GRID = '<w:snapToGrid w:val="0"/>'
EXACT = '{}<w:spacing w:line="{}" w:lineRule="exact"/>'
RED = '<w:color w:val="C00000"/>'

# name -> (paragraph properties, run properties), both in schema order
STYLES = {
    "Body": (TWO_CHARACTERS + '<w:jc w:val="both"/>', ""),
    "Plain": ('<w:jc w:val="both"/>', ""),
    "Right": ('<w:ind w:rightChars="200" w:right="632"/><w:jc w:val="right"/>', ""),
    "Note": (TWO_CHARACTERS + '<w:jc w:val="left"/>', size(14)),
    "Urgency": ("<w:keepNext/>", fonts(HEITI)),  # 三号, flush left at the top of the type area
    "Mark": (
        EXACT.format(OFF_GRID, 900) + '<w:jc w:val="center"/>',
        fonts(XIAOBIAOSONG) + RED + size(36),
    ),
    "Number": (
        '<w:keepNext/><w:pBdr><w:bottom w:val="single" w:sz="12" w:space="11" w:color="C00000"/>'
        '</w:pBdr><w:jc w:val="center"/>',
        "",
    ),
    "Title": (
        "<w:keepNext/>"
        + OFF_GRID
        + '<w:spacing w:after="478" w:line="680" w:lineRule="exact"/><w:jc w:val="center"/>',
        fonts(XIAOBIAOSONG) + size(22),
    ),
    "Heading1": ("<w:keepNext/>" + TWO_CHARACTERS, fonts(HEITI)),
    "Heading2": ("<w:keepNext/>" + TWO_CHARACTERS, fonts(KAITI)),
    "Heading3": ("<w:keepNext/>" + TWO_CHARACTERS, "<w:b/>"),
    "Legend": ('<w:jc w:val="center"/>', size(14)),
    "Cell": ("", ""),
    "CellAbove": (EXACT.format(OFF_GRID, 400), ""),
    "CellBelow": (EXACT.format(OFF_GRID, 270), size(10.5)),
    "CellHead": (EXACT.format(OFF_GRID, 440) + '<w:jc w:val="center"/>', fonts(HEITI)),
    "SmallCell": (EXACT.format(OFF_GRID, 400), size(12)),
    "SmallCellHead": (
        EXACT.format(OFF_GRID, 400) + '<w:jc w:val="center"/>',
        fonts(HEITI) + size(12),
    ),
    "Between": (EXACT.format(OFF_GRID, 160), size(4)),
    "Above": (OFF_GRID + '<w:jc w:val="right"/>', size(9)),
    "Below": (OFF_GRID, fonts(SONGTI) + size(14)),
    "Imprint": (EXACT.format(OFF_GRID, 480), size(14)),
}


def styles_xml() -> bytes:
    """Every style is based on Normal: 三号仿宋 on the grid of 22 lines."""
    own = "".join(
        f'<w:style w:type="paragraph" w:customStyle="1" w:styleId="{name}"><w:name w:val="{name}"/>'
        f'<w:basedOn w:val="Normal"/><w:qFormat/><w:pPr>{paragraph}</w:pPr><w:rPr>{run}</w:rPr>'
        "</w:style>"
        for name, (paragraph, run) in STYLES.items()
    )
    return (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:styles {W}>'
        f'<w:docDefaults><w:rPrDefault><w:rPr>{fonts(FANGSONG)}<w:spacing w:val="-5"/>{size(16)}'
        '<w:lang w:val="en-US" w:eastAsia="zh-CN" w:bidi="ar-SA"/></w:rPr></w:rPrDefault>'
        '<w:pPrDefault><w:pPr><w:widowControl w:val="0"/><w:overflowPunct w:val="1"/>'
        "</w:pPr></w:pPrDefault></w:docDefaults>"
        '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/>'
        "<w:qFormat/></w:style>"
        '<w:style w:type="table" w:default="1" w:styleId="TableNormal">'
        '<w:name w:val="Normal Table"/><w:tblPr><w:tblCellMar>'
        '<w:left w:w="85" w:type="dxa"/><w:right w:w="85" w:type="dxa"/>'
        f"</w:tblCellMar></w:tblPr></w:style>{own}</w:styles>"
    ).encode()


def font_table_xml() -> bytes:
    """Each font with the names of what may stand in for it."""
    rows = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{others}"/><w:charset w:val="86"/></w:font>'
        for name, others in FALLBACKS.items()
    )
    return (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:fonts {W}>'
        f'<w:font w:name="{LATIN}"><w:charset w:val="00"/></w:font>{rows}</w:fonts>'
    ).encode()


def settings_xml() -> bytes:
    """Odd and even pages differ; marks at the end of a line are drawn together."""
    return (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:settings {W}>'
        '<w:evenAndOddHeaders/><w:characterSpacingControl w:val="compressPunctuation"/>'
        '<w:compat><w:compatSetting w:name="compatibilityMode" '
        'w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat></w:settings>'
    ).encode()
