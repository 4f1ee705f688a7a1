"""The board as a file: CSV that opens right in Excel, and XLSX with real dates."""

import csv
import io
from collections.abc import Iterator
from datetime import datetime

import xlsxwriter
from django.utils import timezone
from django.utils.translation import gettext as _

from cms.core.wording import minute
from cms.submissions.sheets.inert import inert_all
from workflows.duties.kinds import kind_of, title_of
from workflows.duties.models import Duty, DutyQuerySet
from workflows.duties.wording import reached_words

CHUNK = 2000
AT_ONCE = 10_000  # rows of a workbook, which is made while its reader waits


def heading() -> list[str]:
    """The names of the columns."""
    return [
        *(str(_("subject")), str(_("kind")), str(_("owner")), str(_("on behalf of"))),
        *(str(_("deadline light")), str(_("due at")), str(_("How the date was reached"))),
        *(str(_("Urgent")), str(_("opened at")), str(_("state")), str(_("closed at"))),
    ]


def cells(duty: Duty, now: datetime) -> list[str | datetime]:
    """One row; moments as they are, the rest as words."""
    person, unit = duty.owner_person, duty.owner_organization
    return [
        title_of(duty),
        str(kind_of(duty).label),
        str(person or unit),
        str(unit) if person and unit else "",
        str(duty.light(now).label),
        duty.due_at,
        reached_words(duty),
        str(duty.get_urgency_display()),
        duty.opened_at,
        duty.get_state_display(),
        duty.fulfilled_at or "",
    ]


def stream_csv(rows: DutyQuerySet, now: datetime) -> Iterator[str]:
    """The file in pieces, with a byte order mark; nothing in it is a formula."""
    yield "\ufeff" + _written([inert_all(heading())])
    chunk: list[list[str]] = []
    for duty in rows.iterator(chunk_size=CHUNK):
        chunk.append(inert_all([_text(value) for value in cells(duty, now)]))
        if len(chunk) == CHUNK:
            yield _written(chunk)
            chunk = []
    yield _written(chunk)


def _text(value: str | datetime) -> str:
    return minute(value) if isinstance(value, datetime) else value


def _written(rows: list[list[str]]) -> str:
    file = io.StringIO(newline="")
    csv.writer(file).writerows(rows)
    return file.getvalue()


def workbook(rows: DutyQuerySet, now: datetime) -> bytes:
    """An XLSX of at most ``AT_ONCE`` rows; text stays text."""
    file = io.BytesIO()
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(file, options)
    sheet, bold = book.add_worksheet(str(_("Ledger"))), book.add_format({"bold": True})
    moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, len(heading()) - 1, 18)
    for column, words in enumerate(heading()):
        sheet.write_string(0, column, words, bold)
    for number, duty in enumerate(rows[:AT_ONCE].iterator(chunk_size=CHUNK), start=1):
        for column, value in enumerate(cells(duty, now)):
            if isinstance(value, datetime):
                local = timezone.localtime(value).replace(tzinfo=None)
                sheet.write_datetime(number, column, local, moment)
            else:
                sheet.write_string(number, column, value)
    book.close()
    return file.getvalue()
