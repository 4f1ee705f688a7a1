"""The columns of a sheet: all questions of all versions used, joined by their key."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from cms.formbuilder.compiler import compile_version
from cms.formbuilder.enums import FILES
from cms.formbuilder.models import FormVersion
from cms.submissions.access import subject_labels
from cms.submissions.enums import SubmissionState
from cms.submissions.models import Attachment
from cms.submissions.sheets.selection import Selection

CHUNK = 1000
FIELDS = (
    "pk",
    "version_id",
    "receipt",
    "state",
    "filler",
    "subject_ref",
    "submitted_at",
    "no_comment",
    "respondent__person__name",
    "respondent__display_name",
    "on_behalf_of__name",
    "answers",
)


@dataclass(frozen=True)
class Column:
    """One question over all versions: its latest label, marked when the form no longer asks it."""

    key: str
    type: str
    heading: str
    table: tuple["Column", ...] = ()


@dataclass(frozen=True)
class Line:
    """One submission, ready to be written: the fixed cells, its version, its answers."""

    head: list
    version_id: int
    answers: dict
    names: dict[str, str]


class Layout:
    """Columns and the compiled versions behind them."""

    def __init__(self, selection: Selection) -> None:
        used = selection.form.submissions.filter(version=OuterRef("pk"), submitted_at__isnull=False)
        versions = list(
            FormVersion.objects.filter(Exists(used), form=selection.form).order_by("-number")
        )
        current = selection.form.current_version_id
        self.compiled = {version.pk: compile_version(version) for version in versions}
        asked_now = compile_version(selection.form.current_version).questions if current else None
        found: dict[str, tuple] = {}
        for version in versions:
            for key, question in self.compiled[version.pk].questions.items():
                found.setdefault(key, []).append(question)
        self.columns = [_column(questions, asked_now) for questions in found.values()]
        self.columns.sort(key=lambda column: asked_now is not None and column.key not in asked_now)
        self.has_files = any(
            part.type in FILES for column in self.columns for part in (column, *column.table)
        )

    def question(self, version_id: int, key: str):
        """The question as this version asked it, or None."""
        return self.compiled[version_id].questions.get(key)

    @staticmethod
    def head() -> list[str]:
        """Headings of the fixed columns."""
        return [
            _("Receipt number"),
            _("State"),
            _("Respondent"),
            _("Filled in by"),
            _("Subject"),
            _("Submitted at"),
            _("No comment"),
            _("On behalf of"),
            _("Form version"),
        ]


def _column(questions: list, asked_now: dict | None) -> Column:
    newest = questions[0]
    now = asked_now.get(newest.key) if asked_now is not None else newest
    parts: dict[str, list] = {}
    for question in questions:
        for part in getattr(question, "columns", ()):
            if part.is_asked:
                parts.setdefault(part.key, []).append(part)
    inner = {part.key: part for part in getattr(now, "columns", ())} if now else {}
    label = (now or newest).label
    return Column(
        key=newest.key,
        type=newest.type,
        heading=label if now else _("%(label)s (no longer asked)") % {"label": label},
        table=tuple(_column(some, inner) for some in parts.values()),
    )


def lines(selection: Selection, layout: Layout) -> Iterator[Line]:
    """Rows one by one at constant memory; names of files and subjects come a chunk at a time."""
    states = {state.value: str(state.label) for state in SubmissionState}
    fillers, yes = _fillers(), _("Yes")
    numbers = dict(FormVersion.objects.filter(form=selection.form).values_list("pk", "number"))
    rows = selection.rows().values_list(*FIELDS).iterator(chunk_size=CHUNK)
    for chunk in _chunks(rows):
        subjects = subject_labels({row[5] for row in chunk if row[5]})
        files = _file_names([row[0] for row in chunk]) if layout.has_files else {}
        for row in chunk:
            yield Line(
                head=[
                    row[2],
                    states[row[3]],
                    row[9] or row[8] or "",
                    fillers.get(row[4], row[4]),
                    subjects.get(row[5], ""),
                    _local(row[6]),
                    yes if row[7] else "",
                    row[10] or "",
                    numbers[row[1]],
                ],
                version_id=row[1],
                answers=row[11],
                names=files.get(row[0], {}),
            )


def _chunks(rows) -> Iterator[list]:
    chunk = []
    size = 100  # the first bytes leave early
    for row in rows:
        chunk.append(row)
        if len(chunk) >= size:
            yield chunk
            chunk, size = [], CHUNK
    if chunk:
        yield chunk


def _local(moment: dt.datetime) -> dt.datetime:
    return timezone.localtime(moment).replace(tzinfo=None, microsecond=0)


def _fillers() -> dict[str, str]:
    return {
        "DEPUTY": _("Deputy"),
        "OFFICE": _("Office"),
        "UNIT": _("Handling unit"),
        "ANYONE": _("Anyone"),
    }


def _file_names(ids: list[int]) -> dict[int, dict[str, str]]:
    found: dict[int, dict[str, str]] = {}
    rows = Attachment.objects.filter(submission_id__in=ids, in_answer=True)
    for submission_id, pk, name in rows.values_list("submission_id", "pk", "name"):
        found.setdefault(submission_id, {})[str(pk)] = name
    return found
