"""A file that says it is secret stops with a question (office-needs 17): this platform holds none.

Looked for in the file's name and in its words (``words``): text, page headers and footers, notes,
text boxes, watermarks, titles, names of sheets; in the names and words of what an archive holds
(``inside``). ``秘密`` in a text is no mark (商业秘密 is everyday speech), nor is the platform's own
sentence on work secrets. A mark has a star (GB/T 9704), a heading (密级), brackets, or a line to
itself, with a term, a number or a warning at most. Spaces between the characters (内 部 资 料) and
traditional characters hide nothing.
"""

import re
import unicodedata

from cms.media.inside import files_of, names_of
from cms.media.words import words_of

# One character for one: what is found stands at the same place in what was written.
SIMPLE = str.maketrans(
    "機內資級國業絕絶祕個長兩號編閱後僅嚴請與時間", "机内资级国业绝绝秘个长两号编阅后仅严请与时间"
)
INTERNAL = "内部资料(?!室)"
IN_NAME = re.compile(
    f"绝密|机密|工作秘密|秘密|密级|{INTERNAL}|内部文件|内部[★☆]|(?<![加解])密件(?!抄送)|保密期限:?\\d"
)
BLANK = r"(?:[^\S\n]|[\u200b-\u200f\u2060\ufeff])"  # within one line, seen or not
LEVEL = "(?:绝密|机密|工作秘密|秘密)级?"
HEADING = "(?:密级|(?:秘密|保密|涉密)(?:等级|级别))(?:[和及与]保密期限)?"
STAR = "[★☆*⭐✩✪✭✮✯✰]"
SIGN = "[▲△▴◆◇●○■□※]"  # for a star, but before a term alone: elsewhere they begin an item
# 1年, 三个月, 长期, 2030年12月, 2030-12-31: how long or until when, as it stands behind a level.
DATE = r"\d{4}(?:年(?:\d{1,2}月(?:\d{1,2}日)?)?|[-/.]\d{1,2}[-/.]\d{1,2})"
TERM = rf"(?:{DATE}|[0-9一二三四五六七八九十两]{{1,3}}(?:年|个月|月|天|日)|长期|永久)"
UNTIL = "(?:保密|解密)(?:期限?|日期|时间)"
DATED = f"{UNTIL}:?{BLANK}*+{TERM}[前后起止]?"
LASTS = (
    rf"(?:(?:{UNTIL}|保密|解密)?[:为至到]?{BLANK}*+{TERM}[前后起止]?(?:解密)?"
    rf"|保密期限:?{BLANK}*+)"  # a form where nobody has filled it in
)
OPEN, CLOSE = r"[\[({【〔〖「『]", r"[\])}】〕〗」』]"
WARNING = "(?:不得|不准|严禁|禁止|请勿|切勿|注意|妥善|阅后|仅供|仅限|限于?)[^\n。]{1,12}"
NUMBER = (
    rf"(?:(?:编|份|序|文)号|[Nn][Oo]){BLANK}*+[.:]?{BLANK}*+[A-Za-z-]{{0,6}}\d[0-9A-Za-z-]{{0,20}}"
)
BESIDE = rf"(?:特急|加急|平急|急件|第?\d{{1,7}}[号份期]?|{NUMBER})"  # also in a paper's head
# Without going back (*+): a line of nothing but blanks would else take hours.
EDGE = rf"(?:{BLANK}|[-—_=·•*★☆|/\"“”]|{OPEN}|{CLOSE})*+"
IN_TEXT = re.compile(
    rf"{LEVEL}{BLANK}*(?:{STAR}|{SIGN}{BLANK}*{TERM})|内部{BLANK}*[★☆](?![★☆])"
    rf"|(?<!商业){LEVEL}{BLANK}*{OPEN}{BLANK}*+{DATED}{BLANK}*+{CLOSE}"
    rf"|{HEADING}{BLANK}*(?::|{LEVEL})|{INTERNAL}"
    rf"|{OPEN}{BLANK}*(?:{LEVEL}[,、;:]?{BLANK}*+{LASTS}?|内部文件|密件){BLANK}*{CLOSE}"
    rf"|^{EDGE}(?:{LEVEL}|内部文件|密件){SIGN}?{EDGE}[,、;:]?{BLANK}*+"
    rf"{LASTS}?{EDGE}[,、;]?(?:{WARNING}|{BESIDE})?[!]?{EDGE}$"
    rf"|^{EDGE}{DATED}[。,;]?{EDGE}$",
    re.MULTILINE,
)
GAP = re.compile(rf"(?<=[\u4e00-\u9fff]){BLANK}+(?=[\u4e00-\u9fff\d])")
# Columns of one line: 机密 at the left, the number of the issue at the right.
COLUMNS = re.compile(r"\t|[^\S\n]{3,}")
# What the platform says of itself, and every rule on secrets: wherever a page breaks the line.
SPOKEN = re.compile(r"\s*".join("国家秘密") + r"\s*[、和及与或]\s*" + r"\s*".join("工作秘密"))


def secrecy_mark(
    name: str, data: bytes = b"", ext: str = "", missed: list[str] | None = None
) -> str:
    """The mark that was found, in its own words; "" for none. ``name`` is the whole name; where no
    mark is found, ``missed`` is filled with the names of what could not be looked into.
    """
    if found := _in_name(name):
        return found
    for inner, kind in files_of(data, ext, name, missed):
        if found := next(filter(None, map(_in_name, names_of(inner, kind))), ""):
            return found
        for text in words_of(inner, kind):
            for reading in dict.fromkeys((text, COLUMNS.sub("\n", text))):
                if found := _in_text(reading):
                    return found
    return ""


def _in_name(name: str) -> str:
    name = _plain(name)
    found = IN_NAME.search(name.translate(SIMPLE))
    return name[slice(*found.span())] if found else ""


def _in_text(text: str) -> str:
    text = _plain(text)
    read = SPOKEN.sub(lambda said: "·" * len(said.group()), text.translate(SIMPLE))
    if "密" not in read and "内部" not in read:  # which every mark has; most texts end here
        return ""
    found = IN_TEXT.search(read)
    return text[slice(*found.span())].strip() if found else ""


def _plain(text: str) -> str:
    """One shape for full-width and half-width, and no blanks inside a word."""
    return GAP.sub("", unicodedata.normalize("NFKC", text))
