"""Cells of a workbook as the XML that goes into the file: ``<c r="B7"`` + cell."""

import datetime as dt
import re
from collections.abc import Callable
from decimal import Decimal
from functools import lru_cache

from cms.formbuilder.enums import QuestionType
from cms.submissions.sheets.writers import CHOSEN, Codes, as_number, code_of, text_writer

LONGEST = 32_767  # characters of a cell
# What XML or Excel would read as something else: markup, controls, surrogates, _x0041_.
SPECIAL = re.compile(
    "[&<>\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]|_x(?=[0-9A-Fa-f]{4}_)"
)
WRITTEN = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "_x": "_x005F_x"}
KEEP = 5000  # cells remembered of a question
EPOCH = dt.date(1899, 12, 30)
LEAP_DAY_THAT_NEVER_WAS = dt.date(1900, 3, 1)  # Excel counts 1900-02-29

Cell = Callable[[object, dict[str, str]], str]  # (answer, names of files) -> XML; "" for none


def text_cell(text: str) -> str:
    """Text, never a formula or a link, no longer than a cell."""
    if not text:
        return ""
    if len(text) > LONGEST:
        text = text[:LONGEST]
    keep = ' xml:space="preserve"' if text[0].isspace() or text[-1].isspace() else ""
    if SPECIAL.search(text):
        text = SPECIAL.sub(lambda found: WRITTEN.get(found[0], ""), text)
    return f' t="inlineStr"><is><t{keep}>{text}</t></is></c>'


def number_cell(value) -> str:
    """A number that survives as a spreadsheet's; longer ones and what is none stay text."""
    number = as_number(value)
    if number is None:
        return text_cell(str(value))
    if type(number) is int and -(10**15) < number < 10**15:
        return f"><v>{number}</v></c>"
    number = Decimal(number)
    if len(number.as_tuple().digits) > 15 or abs(number.adjusted()) > 300:
        return text_cell(str(value))
    return f"><v>{float(number):.16G}</v></c>"


@lru_cache(maxsize=KEEP)
def day_number(day: dt.date) -> int:
    """Excel's serial number of a day."""
    return (day - EPOCH).days - (day < LEAP_DAY_THAT_NEVER_WAS)


class Cells:
    """Cells of one workbook: it knows the numbers of its formats for days and moments."""

    def __init__(
        self, day_format: int, moment_format: int, clock_format: int, codes: Codes = None
    ) -> None:
        self._codes = codes
        self._day = f' s="{day_format}"><v>'
        self._moment = f' s="{moment_format}"><v>'
        self._clock = f' s="{clock_format}"><v>'

    def day(self, day: dt.date) -> str:
        """A day."""
        return f"{self._day}{day_number(day)}</v></c>"

    def moment(self, moment: dt.datetime) -> str:
        """A moment in Shanghai, to the minute it shows and the second it keeps."""
        seconds = moment.hour * 3600 + moment.minute * 60 + moment.second
        return f"{self._moment}{day_number(moment.date()) + seconds / 86400:.16G}</v></c>"

    def clock(self, time: str) -> str:
        """A time of day, such as ``09:30``: its share of a day."""
        hour, minute = time.split(":")
        return f"{self._clock}{(int(hour) * 60 + int(minute)) / 1440:.16G}</v></c>"

    def writer(self, question) -> Cell:
        """How answers to a question are written, in the type they have."""
        if not question.is_list:
            if question.is_number:
                return lambda value, names: number_cell(value)
            if question.type == QuestionType.DATE:
                return _kept(lambda value, names: self.day(dt.date.fromisoformat(value)))
            if question.type == QuestionType.TIME:
                return _kept(lambda value, names: self.clock(value))
            if question.type == QuestionType.DATETIME:
                local = question.answer.local
                return lambda value, names: self.moment(local(value).replace(tzinfo=None))
        if question.type == QuestionType.ROWS:
            return lambda value, names: number_cell(len(value))
        if self._codes and question.type in CHOSEN and not question.is_list:
            numbers = self._codes(question)
            return _kept(lambda value, names: _code_cell(code_of(value, numbers)))
        text = text_writer(question, self._codes)
        if question.type in (QuestionType.SINGLE_CHOICE, QuestionType.YES_NO):
            return _kept(lambda value, names: text_cell(text(value, names)))
        return lambda value, names: text_cell(text(value, names))


def _code_cell(code: int | str) -> str:
    return number_cell(code) if isinstance(code, int) else text_cell(code)


def _kept(write: Cell) -> Cell:
    """For types with few different answers: each cell is made once."""
    made: dict[object, str] = {}

    def kept(value, names: dict[str, str]) -> str:
        cell = made.get(value)
        if cell is None:
            if len(made) > KEEP:
                made.clear()
            cell = made[value] = write(value, names)
        return cell

    return kept
