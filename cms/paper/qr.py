"""The QR of a paper: an absolute address, drawn for DOCX (PNG) and for the page (SVG)."""

import io

import segno
from django.utils.safestring import SafeString, mark_safe

LEVEL = "m"  # 15 % of it may be lost under a fold or a stamp
QUIET = 2  # modules around it; the paper is white


def png(address: str) -> bytes:
    """The same address gives the same bytes."""
    out = io.BytesIO()
    segno.make(address, error=LEVEL, micro=False).save(out, kind="png", scale=8, border=QUIET)
    return out.getvalue()


def svg(address: str, title: str, scale: int = 2) -> SafeString:
    """Inline, without styles: the page's policy allows none. ``scale``: pixels of a module."""
    code = segno.make(address, error=LEVEL, micro=False)
    drawn = code.svg_inline(scale=scale, border=QUIET, title=title, svgclass="qr")
    return mark_safe(drawn)  # noqa: S308 (drawn by segno, which escapes the title)
