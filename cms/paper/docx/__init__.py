"""A paper as DOCX in the layout of GB/T 9704-2012 (domain.md §6)."""

from datetime import datetime

from docx import Document

from cms.paper.docx.package import DOCX, dress, packed
from cms.paper.docx.page import set_page
from cms.paper.docx.parts import draw
from cms.paper.sheet import Sheet

__all__ = ["DOCX", "write_docx"]


def write_docx(sheet: Sheet, *, code: str, address: str, made_at: datetime) -> bytes:
    """The same sheet, code, address and moment give the same bytes."""
    document = Document()
    dress(document, title=sheet.title, author=sheet.issuer, made_at=made_at)
    set_page(document, code=code, address=address, check_code=sheet.check_code)
    draw(document, sheet)
    return packed(document, made_at)
