"""The columns of a sheet: all questions of all versions used, joined by their key."""

import datetime as dt
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import islice
from typing import NamedTuple

from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from cms.formbuilder.compiler import compile_version
from cms.formbuilder.enums import COMPOUND, FILES, QuestionType
from cms.formbuilder.models import FormVersion
from cms.submissions.access import subject_labels
from cms.submissions.enums import PairState, SubmissionState
from cms.submissions.models import Attachment
from cms.submissions.queries import received_text
from cms.submissions.seals import has_sealed, pair_states
from cms.submissions.sheets.selection import Selection
from cms.submissions.signatures import words_in_sheets
from cms.submissions.who import who_wrote

CHUNK = 500
FIRST = 50  # so many rows leave early
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
    "entered_by__person",
    "entered_by__person__name",
    "entered_by__display_name",
    "on_behalf_of",
    "on_behalf_of__name",
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

    head: tuple
    version_id: int
    answers: dict
    names: dict[str, str]


class Layout:
    """Columns and the compiled versions behind them.

    ``only``: the number of the one version whose questions, in its own words, are the columns.
    """

    def __init__(self, selection: Selection, only: int = 0) -> None:
        used = selection.form.submissions.filter(version=OuterRef("pk"), submitted_at__isnull=False)
        versions = list(
            FormVersion.objects.filter(Exists(used), form=selection.form).order_by("-number")
        )
        versions = [version for version in versions if only in (0, version.number)]
        current = versions[0] if only and versions else selection.form.current_version
        self.compiled = {version.pk: compile_version(version) for version in versions}
        asked_now = compile_version(current).questions if current else None
        found: dict[str, tuple] = {}
        for version in versions:
            for key, question in self.compiled[version.pk].questions.items():
                found.setdefault(key, []).append(question)
        self.columns = [_column(questions, asked_now) for questions in found.values()]
        self.columns.sort(key=lambda column: asked_now is not None and column.key not in asked_now)
        sections = self._sections(versions)
        self.spread = _told_apart(_spread(self.columns), self.head(), sections)
        self.columns = _told_apart(self.columns, self.head(), sections)
        asked = (q for each in self.compiled.values() for q in each.questions.values())
        self.has_parts = any(question.parts for question in asked)
        self.has_files = any(
            part.type in FILES for column in self.columns for part in (column, *column.table)
        )
        self.has_signatures = any(c.type == QuestionType.SIGNATURE for c in self.columns)

    def question(self, version_id: int, key: str):
        """The question, or a part of a matrix or ranking, as this version asked it, or None."""
        return self.compiled[version_id].spread.get(key)

    def spread_out(self, versions: Iterable[int], texts: Iterable[str]) -> list[dict]:
        """Stored answers of rows of these versions, by the keys of ``spread``."""
        # Read as one text: a parser started for each row costs half as much again.
        found = json.loads(f"[{','.join(texts)}]")
        if not self.has_parts:
            return found
        pairs = zip(versions, found, strict=True)
        return [self.compiled[version].spread_answers(answers) for version, answers in pairs]

    def _sections(self, versions: list[FormVersion]) -> dict[str, str]:
        """The title of the newest section that holds a question, by the question's key."""
        return {
            key: section.title
            for version in reversed(versions)
            for section in self.compiled[version.pk].sections
            for question in section.by_key.values()
            for key in (question.key, *(part.key for part in question.parts))
        }

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


def _told_apart(columns: list[Column], taken: list[str], sections: dict) -> list[Column]:
    """No two columns of a sheet share a heading: one that does names its section, then a number."""
    counted = Counter([*taken, *(column.heading for column in columns)])
    seen, apart = set(taken), []
    for column in columns:
        heading = column.heading
        if counted[heading] > 1:
            heading = _("%(label)s (%(section)s)") % {
                "label": heading,
                "section": sections.get(column.key) or _("Form"),
            }
        named, number = heading, 1
        while named in seen:
            number += 1
            named = f"{heading} {number}"
        seen.add(named)
        apart.append(replace(column, heading=named))
    return apart


def _column(questions: list, asked_now: dict | None) -> Column:
    newest = questions[0]
    now = asked_now.get(newest.key) if asked_now is not None else newest
    parts: dict[str, list] = {}
    for question in questions:
        for part in (*getattr(question, "columns", ()), *question.parts):
            if part.is_asked:
                parts.setdefault(part.key, []).append(part)
    inner = {p.key: p for p in (*getattr(now, "columns", ()), *now.parts)} if now else {}
    label = (now or newest).label
    return Column(
        key=newest.key,
        type=newest.type,
        heading=label if now else _("%(label)s (no longer asked)") % {"label": label},
        table=tuple(_column(some, inner) for some in parts.values()),
    )


def _spread(columns: list[Column]) -> list[Column]:
    """The columns of the sheet of answers: a matrix or a ranking has one for each part."""
    found = []
    for column in columns:
        if column.type not in COMPOUND:
            found.append(column)
        for part in column.table if column.type in COMPOUND else ():
            heading = _("%(question)s: %(part)s") % {
                "question": column.heading,
                "part": part.heading,
            }
            found.append(replace(part, heading=heading))
    return found


class Chunk(NamedTuple):
    """Some submissions, turned on their side: a list for each fixed column, answers apart."""

    head: list[list]
    moments: list[dt.datetime]  # submitted at, still in UTC
    versions: list[int]
    answers: list[dict]
    names: list[dict[str, str]]  # of files, by attachment id; of who signed, by question key


def chunks(selection: Selection, layout: Layout) -> Iterator[Chunk]:
    """All rows at constant memory; names of files and subjects come a chunk at a time.

    ``head`` follows ``Layout.head`` without the moment, which each format writes its own way.
    """
    states = {state.value: str(state.label) for state in SubmissionState}
    fillers, yes = _fillers(), _("Yes")
    numbers = dict(FormVersion.objects.filter(form=selection.form).values_list("pk", "number"))
    answers = received_text(has_sealed=has_sealed(selection.form.pk))
    twice = any(each.has_twice for each in layout.compiled.values())
    rows = selection.rows().values_list(*FIELDS, answers).iterator(chunk_size=CHUNK)
    for some in _batches(rows):
        (
            pks,
            versions,
            receipts,
            state,
            filler,
            refs,
            moments,
            silent,
            *named,
            texts,
        ) = zip(*some, strict=True)
        subjects = subject_labels({ref for ref in refs if ref})
        files = _file_names(pks) if layout.has_files else {}
        signed = words_in_sheets(pks) if layout.has_signatures else {}
        who, behalf = _writers(named)
        yield Chunk(
            head=[
                receipts,
                _states([states[value] for value in state], pks, pair_states(pks if twice else ())),
                who,
                [fillers.get(value, value) for value in filler],
                [subjects.get(ref, "") for ref in refs],
                [yes if value else "" for value in silent],
                behalf,
                [numbers[pk] for pk in versions],
            ],
            moments=moments,
            versions=versions,
            answers=layout.spread_out(versions, texts),
            names=[files.get(pk, {}) | signed.get(pk, {}) for pk in pks],
        )


def _states(words: list[str], pks: Iterable[int], pairs: Mapping[int, PairState]) -> list[str]:
    """The state in words, as the list says it: with how two entries stand, where there are two."""
    if not pairs:
        return words
    return [
        f"{word} · {pairs[pk].label}" if pk in pairs else word
        for word, pk in zip(words, pks, strict=True)
    ]


def _writers(named: tuple) -> list[list[str]]:
    """Who wrote each row, and in whose place."""
    pairs = [
        who_wrote(
            respondent=shown or name or "",
            writer=by_shown or by_name or "",
            writer_person=by_person,
            owner=owner_name or "",
            owner_person=owner,
        )
        for name, shown, by_person, by_name, by_shown, owner, owner_name in zip(*named, strict=True)
    ]
    return [list(side) for side in zip(*pairs, strict=True)]


def lines(selection: Selection, layout: Layout) -> Iterator[Line]:
    """The same, row by row."""
    zone = timezone.get_current_timezone()
    for chunk in chunks(selection, layout):
        moments = [
            moment.astimezone(zone).replace(tzinfo=None, microsecond=0) for moment in chunk.moments
        ]
        heads = zip(*chunk.head[:5], moments, *chunk.head[5:], strict=True)
        rows = zip(heads, chunk.versions, chunk.answers, chunk.names, strict=True)
        for head, version_id, answers, names in rows:
            yield Line(head=head, version_id=version_id, answers=answers, names=names)


def _batches(rows) -> Iterator[list]:
    some = list(islice(rows, FIRST))
    while some:
        yield some
        some = list(islice(rows, CHUNK))


def _fillers() -> dict[str, str]:
    return {
        "DEPUTY": _("Deputy"),
        "OFFICE": _("Office"),
        "UNIT": _("Handling unit"),
        "ANYONE": _("Anyone"),
    }


def _file_names(ids: tuple[int, ...]) -> dict[int, dict[str, str]]:
    found: dict[int, dict[str, str]] = {}
    rows = Attachment.objects.filter(submission_id__in=ids, in_answer=True)
    for submission_id, pk, name in rows.values_list("submission_id", "pk", "name"):
        found.setdefault(submission_id, {})[str(pk)] = name
    return found
