"""Text that looks like a formula, or like a number that it is not, is kept as the text it is."""

import re
import unicodedata

STARTS = frozenset("=+-@\t\r\n|%")
# Leading characters that a spreadsheet skips before it looks for a formula.
SKIPPED = " \u00a0\u1680\u180e\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
SKIPPED += "\u200b\u200c\u200d\u2028\u2029\u202f\u205f\u2060\u3000\ufeff"
# First characters that need a closer look; everything else passes at once.
WATCHED = STARTS | frozenset(SKIPPED) | frozenset("＝＋－＠﹢﹣﹦﹫⁺⁻⁼₊₋₌−\x00'")
WATCHED |= frozenset(map(chr, range(32))) | frozenset("0123456789")
# What Excel reads as a number, a date or a time when it opens a CSV: 007 would lose its zeros, a
# number of 18 digits its end, 3-4 would be a day. Short whole numbers look the same either way.
READ_AS_NUMBER = re.compile(r"[0-9][0-9 .,:/eE-]*")
SAME_AS_NUMBER = re.compile(r"0|[1-9][0-9]{0,10}")


def inert(text: str) -> str:
    """The text, led by an apostrophe where a spreadsheet might calculate it, by a tab where it
    might take it for a number or a day; NUL is dropped.
    """
    if not text or (text[0] not in WATCHED and "\x00" not in text):
        return text
    text = text.replace("\x00", "")
    bare = text.lstrip(SKIPPED)
    if not bare:
        return text
    if READ_AS_NUMBER.fullmatch(bare):
        return text if SAME_AS_NUMBER.fullmatch(text) else f"\t{text}"
    first = unicodedata.normalize("NFKC", bare[0])[:1]
    if first in STARTS or first == "\u2212" or ord(bare[0]) < 32:
        return "'" + text
    return text


def inert_all(texts: list[str]) -> list[str]:
    """Each text inert; one look at its first character settles nearly all of them."""
    return [
        text if text and text[0] not in WATCHED and "\x00" not in text else inert(text)
        for text in texts
    ]
