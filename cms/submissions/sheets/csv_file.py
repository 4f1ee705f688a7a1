"""CSV that opens right in Excel: BOM, inert text, streamed from the first rows on.

Written a column of a chunk at a time: what is to be done with an answer is then settled once for
hundreds of rows, which halves the time of a large file.
"""

import csv
import io
from collections.abc import Callable, Iterator

from django.utils import timezone

from cms.formbuilder.enums import TEXTS, QuestionType
from cms.formbuilder.models import FormDefinition
from cms.submissions.sheets.codebook import Codebook, Coder
from cms.submissions.sheets.columns import Chunk, Layout, chunks
from cms.submissions.sheets.inert import inert, inert_all
from cms.submissions.sheets.selection import Selection
from cms.submissions.sheets.writers import Codes, as_number, text_writer

KEEP = 5000  # choices remembered of a question

# (answers of one question, None where there is none; names of files) -> texts
WriteAll = Callable[[list, list[dict[str, str]]], list]


def stream_csv(selection: Selection, *, in_codes: bool = False) -> Iterator[str]:
    """The file in pieces. A repeating table is one cell, a line for each of its rows."""
    layout = Layout(selection, only=selection.version)
    coder = Coder(selection.form, in_codes=in_codes)
    headings = [*layout.head(), *map(coder.heading, layout.spread)]
    yield "\ufeff" + _written([[inert(text) for text in headings]])
    writers = {pk: _writers(layout, pk, coder.codes) for pk in layout.compiled}
    for chunk in chunks(selection, layout):
        yield _written(_rows(chunk, writers))


def stream_codebook(form: FormDefinition) -> Iterator[str]:
    """What the numbers in the file mean, as a file of its own."""
    book = Codebook(form)
    rows = [book.head(), *([*map(str, row)] for row in book.rows())]
    yield "\ufeff" + _written([[inert(text) for text in row] for row in rows])


def _written(rows) -> str:
    file = io.StringIO(newline="")
    csv.writer(file).writerows(rows)
    return file.getvalue()


def _rows(chunk: Chunk, writers: dict[int, list]) -> Iterator[tuple]:
    """The rows of a chunk, as the file has them."""
    receipts, states, who, fillers, subjects, silent, behalf, numbers = chunk.head
    zone = timezone.get_current_timezone()
    at = [moment.astimezone(zone).isoformat(" ")[:19] for moment in chunk.moments]  # to the second
    head = [receipts, states, inert_all(who), fillers, inert_all(subjects), at]
    head += [silent, inert_all(behalf), numbers]
    used = set(chunk.versions)
    if len(used) == 1:
        columns = _columns(writers[used.pop()], chunk.answers, chunk.names)
        return zip(*head, *columns, strict=True)
    cells: list[tuple] = [()] * len(numbers)
    for version in used:
        places = [place for place, pk in enumerate(chunk.versions) if pk == version]
        answers = [chunk.answers[place] for place in places]
        columns = _columns(writers[version], answers, [chunk.names[place] for place in places])
        for place, row in zip(places, zip(*columns, strict=True), strict=False):
            cells[place] = row
    return (first + rest for first, rest in zip(zip(*head, strict=True), cells, strict=True))


def _columns(writers: list, answers: list[dict], names: list[dict[str, str]]) -> Iterator[list]:
    """What one version's answers are in each column of the file."""
    for key, write in writers:
        if write is None:
            yield [""] * len(answers)
        else:
            yield write([answer.get(key) for answer in answers], names)


def _writers(layout: Layout, version_id: int, codes: Codes) -> list[tuple[str, WriteAll | None]]:
    """For each column how this version's answers are written; None where it did not ask."""
    return [
        (column.key, _writer(layout.question(version_id, column.key), codes))
        for column in layout.spread
    ]


def _writer(question, codes: Codes) -> WriteAll | None:
    if question is None:
        return None
    if not question.is_list:
        if question.type in TEXTS:
            return lambda values, names: inert_all(["" if v is None else v for v in values])
        if question.is_number:
            return lambda values, names: [
                value if type(value) is int else "" if value is None else _number(value)
                for value in values
            ]
        if question.type in (QuestionType.DATE, QuestionType.TIME):
            return lambda values, names: ["" if value is None else value for value in values]
        if question.type == QuestionType.DATETIME:
            local = question.answer.local
            return lambda values, names: [
                "" if value is None else f"{local(value):%Y-%m-%d %H:%M}" for value in values
            ]
    text = text_writer(question, codes)
    if question.type in (QuestionType.SINGLE_CHOICE, QuestionType.YES_NO) and not question.is_list:
        return _kept(lambda value: value, text)
    if question.type == QuestionType.MULTIPLE_CHOICE:
        return _kept(tuple, text)
    return lambda values, names: [
        "" if value is None else inert(text(value, name))
        for value, name in zip(values, names, strict=True)
    ]


def _kept(mark: Callable, text: Callable) -> WriteAll:
    """For questions with few different answers: each is written once."""
    made: dict = {}

    def write(values: list, names: list) -> list:
        if len(made) > KEEP:
            made.clear()
        made[None] = ""
        marks = [None if value is None else mark(value) for value in values]
        for key in set(marks) - made.keys():
            made[key] = inert(text(key, {}))
        return [made[key] for key in marks]

    return write


def _number(value) -> str:
    """A real number stays one; anything else is text and made inert."""
    return str(value) if as_number(value) is not None else inert(str(value))
