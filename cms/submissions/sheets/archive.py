"""The files of a selection of answers in one ZIP, each named by the receipt number of its answer.

``20260512-483920_现场照片_1.jpg``; 清单.csv names every file that an answer names, also one that
is not there. Read and written a piece at a time: no file is ever whole in memory.
"""

import csv
import hashlib
import io
import shutil
import tempfile
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import PurePosixPath
from typing import NamedTuple

from django.core.files.storage import storages
from django.utils.translation import gettext as _

from cms.core.file_names import plain
from cms.formbuilder.enums import QuestionType
from cms.submissions.enums import AttachmentState
from cms.submissions.files_in_answers import file_questions
from cms.submissions.models import Attachment
from cms.submissions.sheets.columns import Layout, Line, lines
from cms.submissions.sheets.inert import inert
from cms.submissions.sheets.selection import Selection

BATCH = 100  # answers whose files are looked up together
PIECE = 1024 * 1024
LABEL = 20  # characters of a question in the name of a file


class Named(NamedTuple):
    """A file that an answer names: which answer, to what question, in which row of a table."""

    line: Line
    label: str
    row: int
    pk: str


def write_archive(
    selection: Selection,
    path,
    report: Callable[[int], None] = lambda done: None,
    folder: str | None = None,
) -> int:
    """Write the ZIP to ``path`` (a name or a binary file); returns the number of answers.

    ``folder`` is for the unfinished list, the system's own without it.
    """
    layout, done = Layout(selection), 0
    with (
        tempfile.TemporaryFile("w+b", dir=folder) as listed,
        zipfile.ZipFile(path, "w", allowZip64=True) as archive,
    ):
        index = io.TextIOWrapper(listed, encoding="utf-8-sig", newline="")
        index_rows = csv.writer(index)
        index_rows.writerow(_head())
        rows = lines(selection, layout)
        while some := list(islice(rows, BATCH)):
            for row in _packed(archive, some, layout):
                index_rows.writerow(row)
            done += len(some)
            report(done)
        index.flush()
        listed.seek(0)
        with archive.open(zipfile.ZipInfo(f"{_('List of files')}.csv"), "w") as entry:
            shutil.copyfileobj(listed, entry, PIECE)
        index.detach()
    return done


def _head() -> list[str]:
    return [
        _("Receipt number"),
        _("Respondent"),
        _("Submitted at"),
        _("Question"),
        _("Row"),
        _("Name as it was sent"),
        _("Name in the archive"),
        _("Size (bytes)"),
        _("Remarks"),
    ]


def _packed(archive, some: list[Line], layout: Layout) -> Iterator[list]:
    """Packs the files of some answers; the rows of the list about them."""
    named = [file for line in some for file in _files_of(line, layout)]
    known = Attachment.objects.in_bulk([file.pk for file in named])
    known = {str(pk): attachment for pk, attachment in known.items()}
    counted: Counter = Counter()
    for file in named:
        attachment = known.get(file.pk)
        receipt, _state, who, _filler, _subject, at, *_rest = file.line.head
        stem = f"{receipt}_{short(file.label)}"
        counted[stem] += 1
        packed, remark = False, _("missing: no such file is known")
        if attachment is not None:
            name = f"{stem}_{counted[stem]}{extension(attachment)}"
            packed, remark = _pack(archive, attachment, name, at.timetuple()[:6])
        yield [
            *(receipt, inert(who), f"{at:%Y-%m-%d %H:%M:%S}", inert(file.label), file.row or ""),
            *(inert(attachment.name) if attachment else "", name if packed else ""),
            *(attachment.size if attachment else "", remark),
        ]


def _files_of(line: Line, layout: Layout) -> Iterator[Named]:
    """In the order of the questions, those of tables row by row."""
    questions = layout.compiled[line.version_id].questions
    for question in questions.values():
        value = line.answers.get(question.key) or ()
        if question.type == QuestionType.ROWS:
            columns = list(file_questions(question.columns))
            for number, row in enumerate(value, start=1):
                for column in columns:
                    for pk in row["cells"].get(column.key, ()):
                        yield Named(line, column.label, number, pk)
        elif any(file_questions([question])):
            yield from (Named(line, question.label, 0, pk) for pk in value)


def _pack(archive, attachment: Attachment, name: str, at: tuple) -> tuple[bool, str]:
    """The bytes, a piece at a time; whether they are there, and the remark for the list."""
    if attachment.state != AttachmentState.STORED:
        return False, _("missing: it was not stored, or is withheld")
    try:
        source = storages["private"].open(attachment.path, "rb")
    except FileNotFoundError:
        return False, _("missing: its bytes are not in the store")
    entry = zipfile.ZipInfo(name, date_time=at)
    entry.file_size, entry.create_system = attachment.size, 3
    entry.external_attr = 0o640 << 16
    digest = hashlib.sha256()
    with source, archive.open(entry, "w", force_zip64=attachment.size > 2**31) as target:
        while piece := source.read(PIECE):
            digest.update(piece)
            target.write(piece)
    if digest.hexdigest() != attachment.sha256:
        return True, _("its bytes are no longer those that were sent")
    return True, ""


def short(label: str) -> str:
    """A question in the name of a file: what Windows and WPS take, no dots, few characters."""
    return plain(label).replace("_", " ").replace(".", " ")[:LABEL].strip() or _("attachment")


def extension(attachment: Attachment) -> str:
    """What the content is, as the server found it, and never what the sender called it."""
    return PurePosixPath(attachment.path).suffix.lower()
