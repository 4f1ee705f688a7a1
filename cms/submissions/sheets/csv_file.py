"""CSV that opens right in Excel: BOM, inert text, streamed from the first rows on."""

import csv
from collections.abc import Iterator

from cms.formbuilder.enums import QuestionType
from cms.submissions.sheets.columns import CHUNK, Layout, lines
from cms.submissions.sheets.inert import inert
from cms.submissions.sheets.selection import Selection
from cms.submissions.sheets.writers import NUMBERS, Write, as_number, text_writer


class Echo:
    """A file that hands each line back."""

    def write(self, text: str) -> str:
        return text


def stream_csv(selection: Selection) -> Iterator[str]:
    """The file in pieces. A repeating table is one cell, a line for each of its rows."""
    layout = Layout(selection)
    writer = csv.writer(Echo())
    headings = [*layout.head(), *(column.heading for column in layout.columns)]
    yield "\ufeff" + writer.writerow([inert(text) for text in headings])
    writers = {pk: _writers(layout, pk) for pk in layout.compiled}
    piece: list[str] = []
    for number, line in enumerate(lines(selection, layout), start=1):
        receipt, state, who, filler, subject, at, no_comment, behalf, version = line.head
        row = [receipt, state, inert(who), filler, inert(subject), at.isoformat(" ")]
        row += [no_comment, inert(behalf), version]
        answers, names = line.answers, line.names
        for key, write in writers[line.version_id]:
            value = answers.get(key) if write else None
            row.append("" if value is None else write(value, names))
        piece.append(writer.writerow(row))
        if number <= 50 or number % CHUNK == 0:
            yield "".join(piece)
            piece = []
    yield "".join(piece)


def _writers(layout: Layout, version_id: int) -> list[tuple[str, Write | None]]:
    """For each column how this version's answers are written; None where it did not ask."""
    return [
        (column.key, _writer(layout.question(version_id, column.key))) for column in layout.columns
    ]


def _writer(question) -> Write | None:
    if question is None:
        return None
    if not question.is_list:
        if question.type in NUMBERS:
            return lambda value, names: _number(value)
        if question.type == QuestionType.DATE:
            return lambda value, names: value
        if question.type == QuestionType.DATETIME:
            return lambda value, names: f"{question.answer.local(value):%Y-%m-%d %H:%M}"
    text = text_writer(question)
    return lambda value, names: inert(text(value, names))


def _number(value) -> str:
    """A real number stays one; anything else is text and made inert."""
    return str(value) if as_number(value) is not None else inert(str(value))
