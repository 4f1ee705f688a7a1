"""A workbook that somebody sends, as text by sheet, row and heading: bounded, never calculated."""

import datetime as dt
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO

import openpyxl
from django.utils.translation import gettext as _

from cms.formbuilder.exchange.document import CannotReadForm
from cms.media.containers import UNREADABLE

MOST_BYTES = 5 * 1024 * 1024
MOST_UNPACKED = 40 * 1024 * 1024  # a form of 2,000 questions unpacks to 3 MB
MOST_ROWS = 5000  # of one sheet
MOST_COLUMNS = 120
MOST_CELLS = 1024  # of one row, empty ones that only have a colour included
MOST_TEXT = 32_767  # of a cell, as Excel has it
# Parts of a workbook that reach outside it, or that may run.
OUTSIDE = (
    *("xl/externallinks/", "xl/embeddings/", "xl/activex/", "xl/connections.xml"),
    *("xl/querytables/", "xl/ctrlprops/", "customui/", "xl/macrosheets/", "xl/model/"),
)


@dataclass(frozen=True)
class Row:
    """One row: its number in the sheet, its texts by heading as it stands."""

    number: int
    cells: dict[str, str]


@dataclass
class Sheet:
    """A sheet's headings in order, and the rows below them that say something."""

    name: str
    headings: list[str] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    unheaded: list[int] = field(default_factory=list)  # rows with texts below no heading


def read_sheets(data: bytes, wanted: tuple[str, ...]) -> tuple[dict[str, Sheet], list[str]]:
    """(sheets by lower-case name, names of those that were not wanted). Raises CannotReadForm."""
    _refuse_outside(data)
    try:
        book = openpyxl.load_workbook(BytesIO(data), read_only=True, keep_links=False)
        sheets, others = {}, []
        for sheet in book.worksheets:
            name = sheet.title.strip().lower()
            if name in wanted and name not in sheets:
                sheets[name] = _sheet(sheet)
            else:
                others.append(sheet.title)
    except CannotReadForm:
        raise
    except Exception as error:  # a workbook may be broken in every way
        raise CannotReadForm([_("The workbook cannot be read; it may be damaged.")]) from error
    return sheets, others


def _refuse_outside(data: bytes) -> None:
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            members = archive.infolist()
    except UNREADABLE as error:
        raise CannotReadForm([_("The workbook cannot be read; it may be damaged.")]) from error
    if sum(member.file_size for member in members) > MOST_UNPACKED:
        raise CannotReadForm([_("The file unpacks to far more than is taken.")])
    if any(member.filename.lower().startswith(OUTSIDE) for member in members):
        raise CannotReadForm(
            [_("The workbook has links to other files or embedded parts. Save it without them.")]
        )


def _sheet(source) -> Sheet:
    found = Sheet(source.title)
    source.reset_dimensions()  # what a file says of its own size is not believed
    for number, cells in enumerate(source.iter_rows(), start=1):
        if number > MOST_ROWS:
            words = _("The sheet “%(sheet)s” has more than %(most)s rows.")
            raise CannotReadForm([words % {"sheet": source.title, "most": MOST_ROWS}])
        if len(cells) > MOST_CELLS:
            raise CannotReadForm([_too_wide(source.title)])
        texts = list(_texts(source.title, number, cells))
        if not found.headings:
            found.headings = _headings(source.title, texts)
            continue
        row = {h: t for h, t in zip(found.headings, texts, strict=False) if h and t}
        if row:
            found.rows.append(Row(number, row))
        if any(t for h, t in below(found.headings, texts) if not h):
            found.unheaded.append(number)
    return found


def below(headings: list[str], texts: list[str]) -> Iterator[tuple[str, str]]:
    """(heading or "", text) of every cell of a row."""
    for at, text in enumerate(texts):
        yield (headings[at] if at < len(headings) else ""), text


def _headings(sheet: str, texts: list[str]) -> list[str]:
    while texts and not texts[-1]:
        texts = texts[:-1]
    if len(texts) > MOST_COLUMNS:
        raise CannotReadForm([_too_wide(sheet)])
    named = [text for text in texts if text]
    if len(set(named)) < len(named):
        words = _("The sheet “%(sheet)s” has two columns with the same heading.")
        raise CannotReadForm([words % {"sheet": sheet}])
    return texts


def _too_wide(sheet: str) -> str:
    words = _("The sheet “%(sheet)s” has more than %(most)s columns.")
    return words % {"sheet": sheet, "most": MOST_COLUMNS}


def _texts(sheet: str, number: int, cells) -> Iterator[str]:
    for cell in cells:
        if cell.data_type == "f":
            words = _(
                "The cell %(cell)s of the sheet “%(sheet)s” has a formula, which is not worked out "
                "here. Put its value in its place."
            )
            raise CannotReadForm([words % {"cell": cell.coordinate, "sheet": sheet}])
        yield _text(cell.value)[:MOST_TEXT]


def _text(value) -> str:
    """A cell's value as somebody would have typed it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer() and abs(value) < 10**15:
        return str(int(value))
    if isinstance(value, dt.datetime) and value.time() == dt.time():
        return value.date().isoformat()
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    text = str(value).replace("\x00", "").replace("_x000D_", "")  # how a workbook writes a CR
    return text.encode(errors="ignore").decode().strip()
