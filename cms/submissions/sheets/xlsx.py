"""XLSX at constant memory: typed cells, a sheet for each repeating table."""

import datetime as dt
import re
from collections.abc import Callable
from decimal import Decimal, InvalidOperation

import xlsxwriter
from django.utils.translation import gettext as _

from cms.formbuilder.enums import QuestionType
from cms.submissions.sheets.columns import Column, Layout, lines, shown
from cms.submissions.sheets.selection import Selection

MOST_ROWS = 1_048_576  # of a sheet
LONGEST = 32_767  # characters of a cell
REPORT_EVERY = 1000
FORBIDDEN = re.compile(r"[\[\]:*?/\\]")
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


class SheetFull(Exception):
    """More rows than a sheet holds."""


def write_workbook(
    selection: Selection, path, report: Callable[[int], None] = lambda done: None
) -> int:
    """Write the workbook to ``path`` (a name or a binary file); returns the number of answers."""
    layout = Layout(selection)
    book = xlsxwriter.Workbook(
        path, {"constant_memory": True, "strings_to_urls": False, "strings_to_formulas": False}
    )
    done = 0
    try:
        main, tables = _sheets(book, layout)
        for done, line in enumerate(lines(selection, layout), start=1):
            _write_line(main, tables, layout, line)
            if done % REPORT_EVERY == 0:
                report(done)
    finally:
        book.close()
    return done


class Sheet:
    """One sheet that is written downwards only."""

    def __init__(self, book, name: str, headings: list[str]) -> None:
        self.sheet = book.add_worksheet(name)
        self.moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        self.day = book.add_format({"num_format": "yyyy-mm-dd"})
        self.number = 0
        self.sheet.freeze_panes(1, 0)
        self.sheet.set_column(0, len(headings), 18)
        bold = book.add_format({"bold": True})
        for column, heading in enumerate(headings):
            self.sheet.write_string(0, column, clean(heading), bold)

    def next_row(self) -> None:
        """Go down one row."""
        self.number += 1
        if self.number >= MOST_ROWS:
            raise SheetFull

    def text(self, column: int, text: str) -> None:
        """Text, never a formula or a link."""
        if text:
            self.sheet.write_string(self.number, column, clean(text))

    def value(self, column: int, question, value, names: dict[str, str]) -> None:
        """An answer in the type it has."""
        kind = question.type
        if not question.is_list and kind in (QuestionType.INTEGER, QuestionType.DECIMAL):
            number = _number(value)
            if number is not None:
                self.sheet.write_number(self.number, column, number)
                return
        elif not question.is_list and kind == QuestionType.DATE:
            self.date(column, dt.date.fromisoformat(value))
            return
        elif kind == QuestionType.DATETIME and not question.is_list:
            self.at(column, question.answer.local(value).replace(tzinfo=None))
            return
        self.text(column, shown(question, value, names))

    def date(self, column: int, day: dt.date) -> None:
        """A day."""
        self.sheet.write_datetime(self.number, column, day, self.day)

    def at(self, column: int, moment: dt.datetime) -> None:
        """A moment in Shanghai."""
        self.sheet.write_datetime(self.number, column, moment, self.moment)


def clean(text: str) -> str:
    """Without what XML cannot hold, and no longer than a cell."""
    return CONTROL.sub("", text)[:LONGEST]


def _number(value) -> float | None:
    """A number that survives as a spreadsheet's; longer ones stay text."""
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return None
    exact = number.is_finite() and len(number.as_tuple().digits) <= 15
    return float(number) if exact else None


def _sheets(book, layout: Layout) -> tuple[Sheet, dict[str, tuple[Sheet, Column]]]:
    head = layout.head()
    main = Sheet(book, _("Answers"), [*head, *(column.heading for column in layout.columns)])
    taken, tables = {_("Answers").lower()}, {}
    for column in layout.columns:
        if column.type == QuestionType.ROWS:
            headings = [head[0], head[2], _("Row"), *(part.heading for part in column.table)]
            tables[column.key] = (Sheet(book, _sheet_name(column.heading, taken), headings), column)
    return main, tables


def _sheet_name(heading: str, taken: set[str]) -> str:
    """At most 31 characters, none forbidden, no two alike."""
    base = clean(FORBIDDEN.sub(" ", heading)).strip(" '")[:27] or _("Table")
    name, number = base, 1
    while name.lower() in taken:
        number += 1
        name = f"{base}_{number}"
    taken.add(name.lower())
    return name


def _write_line(main: Sheet, tables: dict, layout: Layout, line) -> None:
    main.next_row()
    for column, cell in enumerate(line.head):
        if isinstance(cell, dt.datetime):
            main.at(column, cell)
        elif isinstance(cell, int):
            main.sheet.write_number(main.number, column, cell)
        else:
            main.text(column, cell)
    for position, column in enumerate(layout.columns, start=len(line.head)):
        value = line.answers.get(column.key)
        question = layout.question(line.version_id, column.key) if value is not None else None
        if question is None:
            continue
        if question.type == QuestionType.ROWS:
            main.sheet.write_number(main.number, position, len(value))
            _write_rows(*tables[column.key], question, value, line)
        else:
            main.value(position, question, value, line.names)


def _write_rows(sheet: Sheet, table: Column, question, rows: list, line) -> None:
    asked = {column.key: column for column in question.columns}
    for number, row in enumerate(rows, start=1):
        sheet.next_row()
        sheet.text(0, line.head[0])
        sheet.text(1, line.head[2])
        sheet.sheet.write_number(sheet.number, 2, number)
        for position, column in enumerate(table.table, start=3):
            if column.key in row["cells"] and column.key in asked:
                sheet.value(position, asked[column.key], row["cells"][column.key], line.names)
