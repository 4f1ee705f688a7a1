"""A file that says it is secret stops with a question (office-needs 17): this platform holds none.

Looked for in the file's name and in its words (``words``): text, page headers and footers, notes,
text boxes, watermarks, titles, names of sheets; in the names and words of what an archive holds
(``inside``). ``秘密`` in a text is no mark (商业秘密 is everyday speech), nor is the platform's own
sentence on work secrets. A mark has a star (GB/T 9704), a heading (密级), brackets, or a line to
itself, with a term or a warning at most. Spaces between the characters (内 部 资 料) hide nothing.
"""

import re
import unicodedata

from cms.media.inside import files_of, names_of
from cms.media.words import words_of

IN_NAME = re.compile("绝密|机密|工作秘密|秘密|密级|内部资料|内部文件")
BLANK = r"(?:[^\S\n]|[\u200b-\u200f\u2060\ufeff])"  # within one line, seen or not
LEVEL = "(?:绝密|机密|工作秘密|秘密)级?"
HEADING = "(?:密级|(?:秘密|保密|涉密)(?:等级|级别))(?:[和及与]保密期限)?"
# 1年, 三个月, 长期: how long, as it stands behind a level.
TERM = "(?:[0-9一二三四五六七八九十两]{1,3}(?:年|个月|月|天|日)|长期|永久)"
OPEN, CLOSE = r"[\[({【〔〖「『]", r"[\])}】〕〗」』]"
WARNING = "(?:不得|不准|严禁|禁止|请勿|切勿|注意|妥善|阅后|仅供|仅限|限于?)[^\n。]{1,12}"
BESIDE = r"(?:特急|加急|平急|急件|第?\d{1,7}[号份期]?)"  # on the same line of a paper's head
EDGE = rf"(?:{BLANK}|[-—_=·•*★☆|/\"“”]|{OPEN}|{CLOSE})*"
IN_TEXT = re.compile(
    rf"{LEVEL}{BLANK}*[★☆*]|{HEADING}{BLANK}*(?::|{LEVEL})|内部资料"
    rf"|{OPEN}{BLANK}*(?:{LEVEL}[,、:]?{TERM}?|内部文件){BLANK}*{CLOSE}"
    rf"|^{EDGE}(?:{LEVEL}|内部文件){EDGE}[,、;:]?{BLANK}*"
    rf"(?:保密期限:?)?{TERM}?[,、;]?(?:{WARNING}|{BESIDE})?[!]?{EDGE}$",
    re.MULTILINE,
)
GAP = re.compile(rf"(?<=[\u4e00-\u9fff]){BLANK}+(?=[\u4e00-\u9fff\d])")
# Columns of one line: 机密 at the left, the number of the issue at the right.
COLUMNS = re.compile(r"\t|[^\S\n]{3,}")
# What the platform says of itself, and every rule on secrets: wherever a page breaks the line.
SPOKEN = re.compile(r"\s*".join("国家秘密") + r"\s*[、和及与或]\s*" + r"\s*".join("工作秘密"))


def secrecy_mark(name: str, data: bytes = b"", ext: str = "") -> str:
    """The mark that was found, in its own words; "" for none. ``name`` is the whole name."""
    if found := IN_NAME.search(_plain(name)):
        return found.group()
    for inner, kind in files_of(data, ext):
        for text in names_of(inner, kind):
            if found := IN_NAME.search(_plain(text)):
                return found.group()
        for text in words_of(inner, kind):
            for reading in dict.fromkeys((text, COLUMNS.sub("\n", text))):
                if found := IN_TEXT.search(SPOKEN.sub("", _plain(reading))):
                    return found.group().strip()
    return ""


def _plain(text: str) -> str:
    """One shape for full-width and half-width, and no blanks inside a word."""
    return GAP.sub("", unicodedata.normalize("NFKC", text))
