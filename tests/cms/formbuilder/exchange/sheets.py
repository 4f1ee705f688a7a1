"""Workbooks as other people make them, with openpyxl."""

import io

import openpyxl


def workbook(survey: list[list], choices=None, settings=None, **others: list[list]) -> bytes:
    """An XLSForm of these rows, headings first."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    sheets = {"survey": survey, "choices": choices, "settings": settings, **others}
    for name, rows in sheets.items():
        if rows is not None:
            sheet = book.create_sheet(name)
            for row in rows:
                sheet.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()
