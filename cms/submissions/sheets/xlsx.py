"""XLSX at constant memory: typed cells, a sheet for each repeating table.

XlsxWriter makes the workbook; the rows below the headings are written as XML by ``Sheet``, since
its own way costs twice the time a cell and takes an answer ``<r>…</r>`` for markup.
"""

import re
from collections.abc import Callable

import xlsxwriter
from django.utils.translation import gettext as _
from xlsxwriter.utility import xl_col_to_name

from cms.formbuilder.enums import QuestionType
from cms.submissions.sheets.cells import LONGEST, Cell, Cells, number_cell, text_cell
from cms.submissions.sheets.codebook import Codebook, Coder
from cms.submissions.sheets.columns import Column, Layout, Line, lines
from cms.submissions.sheets.notes import notes
from cms.submissions.sheets.selection import Selection

MOST_ROWS = 1_048_576  # of a sheet
REPORT_EVERY = 1000
FORBIDDEN = re.compile(r"[\[\]:*?/\\]")
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")

Plan = list[tuple[str, str, Cell]]  # (question key, column letters, how its answers are written)


class SheetFull(Exception):
    """More rows than a sheet holds."""


def write_workbook(
    selection: Selection,
    path,
    report: Callable[[int], None] = lambda done: None,
    folder: str | None = None,
    *,
    in_codes: bool = False,
) -> int:
    """Write the workbook to ``path`` (a name or a binary file); returns the number of answers.

    ``folder`` is for unfinished sheets, the system's own without it. Options stand in words, or
    ``in_codes`` by number; the sheets 编码表 and 说明 come last.
    """
    layout = Layout(selection, only=selection.version)
    options = {"constant_memory": True, "strings_to_urls": False, "strings_to_formulas": False}
    book = xlsxwriter.Workbook(path, options | {"tmpdir": folder})
    done = 0
    try:
        sheets = Sheets(book, layout, Coder(selection.form, in_codes=in_codes))
        for done, line in enumerate(lines(selection, layout), start=1):
            sheets.write(line)
            if done % REPORT_EVERY == 0:
                report(done)
        sheets.end()
        add_codebook(book, sheets.taken, selection.form)
        add_notes(book, sheets.taken, selection, done, in_codes=in_codes)
    finally:
        book.close()
    return done


class Sheet:
    """One sheet that is written downwards only."""

    def __init__(self, book, name: str, headings: list[str]) -> None:
        self.sheet = book.add_worksheet(name)
        self.number = 1
        self.letters = [xl_col_to_name(column) for column in range(len(headings))]
        self.sheet.freeze_panes(1, 0)
        self.sheet.set_column(0, len(headings), 18)
        bold = book.add_format({"bold": True})
        for column, heading in enumerate(headings):
            self.sheet.write_string(0, column, clean(heading), bold)
        self.sheet._write_single_row(1)  # the headings leave memory before the first row comes

    def row(self, head: list[str], plan: Plan, answers: dict, names: dict[str, str]) -> None:
        """A row: ready cells first, then the answers of a plan. Raises SheetFull."""
        self.number += 1
        number = self.number
        if number > MOST_ROWS:
            raise SheetFull
        parts = [f'<row r="{number}">']
        for letters, cell in zip(self.letters, head, strict=False):
            if cell:
                parts.append(f'<c r="{letters}{number}"{cell}')
        for key, letters, write in plan:
            value = answers.get(key)
            if value is not None and (cell := write(value, names)):
                parts.append(f'<c r="{letters}{number}"{cell}')
        parts.append("</row>")
        self.sheet.row_data_fh.write("".join(parts))

    def cells(self, head: list[str]) -> None:
        """A row of ready cells alone."""
        self.row(head, [], {}, {})

    def end(self) -> None:
        """Tell the workbook how far the rows go."""
        self.sheet._check_dimensions(self.number - 1, len(self.letters) - 1)
        self.sheet.previous_row = self.number  # and in this order: rows above it are refused


class Sheets:
    """The sheet of answers, those of the repeating tables, and how each version fills them."""

    def __init__(self, book, layout: Layout, coder: Coder) -> None:
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        clock = book.add_format({"num_format": "hh:mm"})
        kinds = (kind._get_xf_index() for kind in (day, moment, clock))
        self.cells, self.coder = Cells(*kinds, codes=coder.codes), coder
        self.head, self.taken = layout.head(), {_("Answers").lower()}
        headings = [*self.head, *map(coder.heading, layout.spread)]
        self.main = Sheet(book, _("Answers"), headings)
        self.tables = self._tables(book, layout)
        self.plans = {pk: self._plan(layout, pk) for pk in layout.compiled}

    def _tables(self, book, layout: Layout) -> dict[str, Sheet]:
        tables = {}
        for column in layout.columns:
            if column.type == QuestionType.ROWS:
                parts = map(self.coder.heading, column.table)
                headings = [self.head[0], self.head[2], _("Row"), *parts]
                name = sheet_name(column.heading, self.taken)
                tables[column.key] = Sheet(book, name, headings)
        return tables

    def _plan(self, layout: Layout, version_id: int) -> tuple[Plan, list[tuple[str, Plan]]]:
        """For a version: the columns it asked, and the repeating tables with their columns."""
        main, tables = [], []
        for column, letters in zip(layout.spread, self.main.letters[len(self.head) :], strict=True):
            question = layout.question(version_id, column.key)
            if question is None:
                continue
            main.append((column.key, letters, self.cells.writer(question)))
            if question.type == QuestionType.ROWS:
                tables.append((column.key, self._table_plan(column, question)))
        return main, tables

    def _table_plan(self, table: Column, question) -> Plan:
        asked = {column.key: column for column in question.columns}
        letters = self.tables[table.key].letters[3:]
        return [
            (column.key, letter, self.cells.writer(asked[column.key]))
            for column, letter in zip(table.table, letters, strict=True)
            if column.key in asked
        ]

    def write(self, line: Line) -> None:
        """A submission: its row, and its rows in the tables."""
        receipt, state, who, filler, subject, at, no_comment, behalf, version = line.head
        receipt, who = text_cell(receipt), text_cell(who)
        head = [receipt, text_cell(state), who, text_cell(filler), text_cell(subject)]
        head += [self.cells.moment(at), text_cell(no_comment), text_cell(behalf)]
        head.append(number_cell(version))
        plan, tables = self.plans[line.version_id]
        self.main.row(head, plan, line.answers, line.names)
        for key, columns in tables:
            sheet = self.tables[key]
            for number, row in enumerate(line.answers.get(key) or (), start=1):
                sheet.row([receipt, who, number_cell(number)], columns, row["cells"], line.names)

    def end(self) -> None:
        """After the last line."""
        for sheet in (self.main, *self.tables.values()):
            sheet.end()


def clean(text: str) -> str:
    """A heading without what XML cannot hold, and no longer than a cell."""
    return CONTROL.sub("", text)[:LONGEST]


def sheet_name(heading: str, taken: set[str]) -> str:
    """At most 31 characters, none forbidden, no two alike, none that Excel keeps for itself."""
    base = clean(FORBIDDEN.sub(" ", heading)).strip(" '")[:27] or _("Table")
    name, number = base, 1
    while name.lower() in taken or name.lower() == "history":
        number += 1
        name = f"{base}_{number}"
    taken.add(name.lower())
    return name


def add_codebook(book, taken: set[str], form) -> None:
    """编码表: what was asked and offered, under which number, in which versions, worded how."""
    found = Codebook(form)
    sheet = Sheet(book, sheet_name(_("Codebook"), taken), found.head())
    for row in found.rows():
        sheet.cells([number_cell(c) if isinstance(c, int) else text_cell(c) for c in row])
    sheet.end()


def add_notes(book, taken: set[str], selection: Selection, count: int, *, in_codes: bool) -> None:
    """说明: what is in the file and how it is to be read."""
    head, *rows = notes(selection, count, in_codes=in_codes)
    sheet = Sheet(book, sheet_name(_("Notes"), taken), list(head))
    for row in rows:
        sheet.cells([text_cell(text) for text in row])
    sheet.end()
