"""Answers as sheets: columns of all versions by question, text that looks like a formula inert."""

import csv
import io
import re
from collections.abc import Iterator
from decimal import Decimal

import xlsxwriter
from django.utils import timezone
from django.utils.translation import gettext as _

from cms.formbuilder.compiled.table import CompiledTable
from cms.formbuilder.compiler import compile_version
from cms.formbuilder.enums import QuestionType
from cms.submissions.models import Submission

BOM = "\ufeff"
NUMBER = re.compile(r"[-+]?\d+(\.\d+)?")
FORMULA = re.compile(r"^[\s\u00a0\u3000]*[=+\-@＝＋－＠\t\r|%]")
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
NUMBERS = frozenset({QuestionType.INTEGER, QuestionType.DECIMAL})
CELL = 32_000  # Excel's cells end at 32,767 characters


def inert(text: str) -> str:
    """Text that no spreadsheet takes for a formula; real numbers stay numbers."""
    text = CONTROL.sub("", text)
    if FORMULA.match(text) and not NUMBER.fullmatch(text):
        return f"'{text}"
    return text


class Sheet:
    """The columns of a form over all its versions, newest first, and its rows."""

    def __init__(self, form) -> None:
        self.form = form
        self.columns: dict[str, str] = {}
        current = form.current_version_id
        for version in form.versions.order_by("-number"):
            for key, question in compile_version(version).questions.items():
                if key not in self.columns:
                    retired = "" if version.pk == current else _(" (no longer asked)")
                    self.columns[key] = question.label + retired

    def headings(self) -> list[str]:
        """Fixed columns, then one a question."""
        fixed = [_("Receipt number"), _("Submitted at"), _("Filled in by"), _("Form version")]
        return [*fixed, _("No comment"), *self.columns.values()]

    def rows(self, submissions) -> Iterator[list]:
        """One list a submission: text, or a Decimal for numbers."""
        rows = submissions.select_related("respondent__person", "version")
        for submission in rows.iterator(chunk_size=500):
            yield self.row(submission)

    def row(self, submission: Submission) -> list:
        """The cells of one submission, each by the labels of its own version."""
        questions = compile_version(submission.version).questions
        moment = timezone.localtime(submission.submitted_at)
        head = [
            submission.receipt,
            moment.strftime("%Y-%m-%d %H:%M"),
            str(submission.respondent or ""),
            str(submission.version.number),
            _("Yes") if submission.no_comment else "",
        ]
        return head + [
            _cell(questions.get(key), submission.answers.get(key)) for key in self.columns
        ]


def _cell(question, value):
    if question is None or value is None:
        return ""
    if isinstance(question, CompiledTable):
        rows = question.display(value)
        return "\n".join(
            f"{number}. " + "；".join(f"{label}：{text}" for label, text in row if text)
            for number, row in enumerate(rows, start=1)
        )
    if question.type in NUMBERS and not question.is_list:
        return Decimal(str(value))
    if question.type in (QuestionType.FILE, QuestionType.PHOTO):
        return _("%(count)s files") % {"count": len(value)}
    return question.display(value)


def csv_lines(form, submissions) -> Iterator[str]:
    """A CSV that opens right in Excel, line by line: mark of order first, Shanghai time."""
    sheet, buffer = Sheet(form), io.StringIO()
    writer = csv.writer(buffer)

    def line(cells) -> str:
        writer.writerow([inert(str(cell)) for cell in cells])
        text = buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()
        return text

    yield BOM + line(sheet.headings())
    for row in sheet.rows(submissions):
        yield line(row)


def write_xlsx(form, submissions, target) -> int:
    """Write an XLSX into a binary file at constant memory; returns the number of rows."""
    sheet, count = Sheet(form), 0
    book = xlsxwriter.Workbook(target, {"constant_memory": True, "strings_to_formulas": False})
    page = book.add_worksheet(_("Answers"))
    bold = book.add_format({"bold": True, "text_wrap": True})
    for column, heading in enumerate(sheet.headings()):
        page.write_string(0, column, CONTROL.sub("", heading)[:CELL], bold)
    page.set_column(0, 4, 18)
    page.set_column(5, 200, 28)
    for count, row in enumerate(sheet.rows(submissions), start=1):
        for column, cell in enumerate(row):
            if isinstance(cell, Decimal):
                page.write_number(count, column, float(cell))
            elif cell:
                page.write_string(count, column, CONTROL.sub("", cell)[:CELL])
    book.close()
    return count
