"""CSV that opens right in Excel: BOM, inert text, streamed from the first rows on."""

import csv
from collections.abc import Callable, Iterator
from decimal import Decimal, InvalidOperation

from cms.formbuilder.enums import FILES, QuestionType
from cms.submissions.sheets.columns import CHUNK, Layout, lines, shown
from cms.submissions.sheets.inert import inert
from cms.submissions.sheets.selection import Selection

TEXTS = frozenset({QuestionType.SHORT_TEXT, QuestionType.LONG_TEXT})


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
        head = line.head
        row = [
            head[0],
            head[1],
            inert(head[2]),
            head[3],
            inert(head[4]),
            head[5].isoformat(" "),
            head[6],
            inert(head[7]),
            head[8],
        ]
        answers = line.answers
        for key, write in writers[line.version_id]:
            value = answers.get(key) if write else None
            row.append("" if value is None else write(value, line.names))
        piece.append(writer.writerow(row))
        if number <= 50 or number % CHUNK == 0:
            yield "".join(piece)
            piece = []
    yield "".join(piece)


def _writers(layout: Layout, version_id: int) -> list[tuple[str, Callable | None]]:
    """For each column how this version's answers are written; None where it did not ask."""
    return [
        (column.key, _writer(layout.question(version_id, column.key))) for column in layout.columns
    ]


def _writer(question) -> Callable | None:
    if question is None:
        return None
    if question.type in TEXTS and not question.is_list:
        return lambda value, names: inert(value)
    if question.type in (QuestionType.INTEGER, QuestionType.DECIMAL) and not question.is_list:
        return lambda value, names: _number(value)
    if question.type == QuestionType.DATE and not question.is_list:
        return lambda value, names: value
    if question.type == QuestionType.DATETIME:
        return lambda value, names: f"{question.answer.local(value):%Y-%m-%d %H:%M}"
    if question.type == QuestionType.SINGLE_CHOICE:
        labels = {key: inert(label) for key, label in question.answer.labels.items()}
        return lambda value, names: labels.get(value, "")
    if question.type in FILES or question.type == QuestionType.ROWS:
        return lambda value, names: inert(shown(question, value, names))
    return lambda value, names: inert(question.display(value))


def _number(value) -> str:
    """A real number stays one; anything else is text and made inert."""
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return inert(str(value))
    return str(value) if number.is_finite() else inert(str(value))
