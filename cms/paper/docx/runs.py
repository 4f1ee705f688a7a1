"""Words into a paragraph, as Chinese type wants them."""

import re

from docx.oxml import OxmlElement
from docx.oxml.ns import qn

NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]")


def write(paragraph, text: str):
    """Add words. ``hint`` makes “” and — Chinese type, which Word would set in the Latin one."""
    run = paragraph.add_run(NOT_XML.sub("", text))
    run._r.get_or_add_rPr().get_or_add_rFonts().set(qn("w:hint"), "eastAsia")
    return run


def write_page_number(paragraph) -> None:
    """``— 1 —``: a field that the word processor counts."""
    write(paragraph, "— ")
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    run, text = OxmlElement("w:r"), OxmlElement("w:t")
    text.text = "1"
    run.append(text)
    field.append(run)
    paragraph._p.append(field)
    write(paragraph, " —")
