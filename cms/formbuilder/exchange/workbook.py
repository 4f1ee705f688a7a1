"""An XLSForm as a workbook: survey, choices, settings, and what it does not say."""

import re
from collections.abc import Iterable, Iterator
from io import BytesIO

import xlsxwriter
from django.utils.translation import gettext as _

from cms.formbuilder.exchange.english import END
from cms.formbuilder.exchange.survey import Survey

LANGUAGE, ENGLISH = "中文 (zh)", "English (en)"
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
GAPS = "未能表达"  # the name of the sheet; no name of XLSForm's
TRANSLATED = ("label", "hint", "required_message", "constraint_message")
SURVEY = (
    *("type", "name", "label", "hint", "required", "required_message", "relevant", "constraint"),
    *("constraint_message", "calculation", "appearance", "readonly", "parameters"),
    *("repeat_count", "default"),
)
CHOICES = ("list_name", "name", "label")
SETTINGS = ("form_title", "form_id", "version", "default_language")


def workbook(survey: Survey, *, form_id: str, version: str) -> bytes:
    """The file. ``form_id`` and ``version`` are what collecting programs know the form by."""
    file = BytesIO()
    options = {"in_memory": True, "strings_to_urls": False, "strings_to_formulas": False}
    book = xlsxwriter.Workbook(file, options)
    bold = book.add_format({"bold": True})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    for name, columns, rows in (
        ("survey", SURVEY, survey.rows),
        ("choices", CHOICES, survey.choices),
        ("settings", SETTINGS, [_settings(survey, form_id, version)]),
    ):
        spoken = list(_spoken(columns, is_bilingual=survey.is_bilingual))
        headings = [f"{column}::{language}" if language else column for column, language in spoken]
        texts = [[_cell(row, column, language) for column, language in spoken] for row in rows]
        _sheet(book, name, headings, texts, bold, wrapped)
    headings = [_("Sheet"), _("Row"), _("Question or section"), _("What is lost, and why")]
    gaps = [[gap.sheet, str(gap.row), gap.name, gap.reason] for gap in survey.gaps]
    _sheet(book, GAPS, headings, gaps, bold, wrapped)
    book.close()
    return file.getvalue()


def _settings(survey: Survey, form_id: str, version: str) -> dict[str, str]:
    return {
        "form_title": survey.title,
        "form_id": form_id,
        "version": version,
        "default_language": LANGUAGE,
    }


def _spoken(columns: Iterable[str], *, is_bilingual: bool) -> Iterator[tuple[str, str]]:
    """(column, its language or "") of each column of a sheet."""
    for column in columns:
        yield column, LANGUAGE if column in TRANSLATED else ""
        if is_bilingual and column in TRANSLATED:
            yield column, ENGLISH


def _cell(row: dict[str, str], column: str, language: str) -> str:
    """A row's text; where it has none in English, the Chinese: collecting programs show a dash for
    what is missing.
    """
    text = row.get(column, "")
    if language == ENGLISH:
        text = row.get(column + END) or text
    return text.replace("\r\n", "\n").replace("\r", "\n")  # a browser's ends of lines


def _sheet(book, name: str, headings: list[str], rows: list[list[str]], bold, wrapped) -> None:
    sheet = book.add_worksheet(name)
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, len(headings) - 1, 24, wrapped)
    for column, heading in enumerate(headings):
        sheet.write_string(0, column, heading, bold)
    for number, texts in enumerate(rows, start=1):
        for column, text in enumerate(texts):
            if text:
                sheet.write_string(number, column, CONTROL.sub("", text))
