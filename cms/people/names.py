"""Chinese names: how they are written, and the pinyin key pickers sort by (domain.md §13.11)."""

import re
import unicodedata

from django.utils.translation import gettext as _
from pypinyin import Style, lazy_pinyin

# Dots that keyboards and other systems write for the one between parts of a minority name.
DOTS = re.compile(r"\s*[·•・･‧⋅∙]\s*")
SPACE_BETWEEN_HAN = re.compile(r"(?<=[^\x00-\x7f])\s+(?=[^\x00-\x7f])")
# Characters and double surnames that are read differently as a surname.
SURNAMES = {
    "万俟": "mo4 qi2",
    "尉迟": "yu4 chi2",
    "长孙": "zhang3 sun1",
    "澹台": "tan2 tai2",
    "单": "shan4",
    "仇": "qiu2",
    "任": "ren2",
    "曾": "zeng1",
    "区": "ou1",
    "解": "xie4",
    "查": "zha1",
    "朴": "piao2",
    "盖": "ge3",
    "华": "hua4",
    "乐": "yue4",
    "翟": "zhai2",
    "覃": "qin2",
    "秘": "bi4",
    "员": "yun4",
    "冼": "xian3",
    "洗": "xian3",
    "逄": "pang2",
    "繁": "po2",
    "召": "shao4",
    "折": "she2",
    "种": "chong2",
    "黑": "he4",
    "牟": "mu4",
    "宁": "ning4",
    "燕": "yan1",
    "尹": "yin3",
    "缪": "miao4",
    "纪": "ji3",
    "哈": "ha3",
    "那": "na1",
    "谌": "chen2",
    "么": "yao1",
    "隗": "wei3",
    "都": "du1",
    "葛": "ge3",
    "柏": "bai3",
}


def clean_name(name: str) -> str:
    """The name as it is kept: one kind of middle dot, no spaces between characters.

    Raises ValueError with a sentence for the screen.
    """
    name = DOTS.sub("·", unicodedata.normalize("NFC", name)).strip()
    name = SPACE_BETWEEN_HAN.sub("", name)
    if not any(char.isalpha() for char in name):
        raise ValueError(_("A name needs at least one character that can be read."))
    if any(unicodedata.category(char) in {"Cc", "Cf", "Co"} or char in '<>"' for char in name):
        raise ValueError(_("The name holds signs that no name has."))
    return name


def sort_key_of(name: str) -> str:
    """Pinyin with tone numbers, then the name itself so that homophones keep apart.

    >>> sort_key_of("张三") < sort_key_of("赵一")
    True
    >>> sort_key_of("单田芳").startswith("shan4")
    True
    """
    start, rest = "", name
    for length in (2, 1):
        reading = SURNAMES.get(name[:length])
        if reading and len(name) > length:
            start, rest = reading + " ", name[length:]
            break
    syllables = lazy_pinyin(rest, style=Style.TONE3, neutral_tone_with_five=True)
    return (start + " ".join(syllables) + " " + name)[:200]
