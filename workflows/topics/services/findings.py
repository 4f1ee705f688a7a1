"""Deputies' rows are taken into the record by the office, each keeping where it came from."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from cms.core.audit import record_event
from cms.core.models import Channel
from cms.formbuilder.compiler import compile_version
from cms.formbuilder.enums import FILES, QuestionType
from cms.submissions.enums import SubmissionState
from cms.submissions.models import Submission
from cms.submissions.services.second_entries import why_not_settled
from workflows.topics.enums import Filler, FindingState, Severity
from workflows.topics.models import Finding
from workflows.topics.permissions import user_can_decide_finding


class CannotDecideFinding(Exception):
    """Why a row was not taken into, or left out of, the record; a sentence for the screen."""


@dataclass(frozen=True)
class Row:
    """One row of a repeating table in an answer, as it was asked and as it was written."""

    submission: object
    question_key: str
    row_id: str
    problem: str
    advice: str
    cells: list  # (label, text as shown)
    files: list[str]  # ids of the attachments that the row names
    unit_id: int | None  # the unit that the row names as responsible
    sha256: str  # of all that was written in it


def rows_of(submission) -> Iterator[Row]:
    """The rows that a deputy (or a unit) wrote in a received answer, in their order."""
    compiled = compile_version(submission.version)
    for section in compiled.sections:
        for question in section.questions:
            if section.filler == Filler.OFFICE or question.type != "rows":
                continue
            for row in submission.answers.get(question.key, []):
                yield _row(submission, question, row)


def _row(submission, question, row: dict) -> Row:
    shown = [
        (column, column.display(row["cells"][column.key]))
        for column in question.columns
        if column.key in row["cells"] and column.type not in FILES
    ]
    return Row(
        submission=submission,
        question_key=question.key,
        row_id=row["row"],
        problem=_column(shown, _("Problem")) or (shown[0][1] if shown else ""),
        advice=_column(shown, _("Suggestion")),
        cells=[(column.label, text) for column, text in shown],
        files=[
            pk
            for column in question.columns
            if column.type in FILES
            for pk in row["cells"].get(column.key, ())
        ],
        unit_id=_unit_named(question, row["cells"]),
        sha256=digest(row["cells"]),
    )


def digest(cells: dict) -> str:
    """SHA-256 of a row as it is stored."""
    text = json.dumps(cells, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode(errors="replace")).hexdigest()


def is_about(finding: Finding, row: Row) -> bool:
    """Whether a finding was decided on this very text."""
    if finding.row_sha256:
        return finding.row_sha256 == row.sha256
    return (finding.problem, finding.advice) == (row.problem, row.advice)


def _unit_named(question, cells: dict) -> int | None:
    """The first unit that a row names, if it names one."""
    for column in question.columns:
        named = cells.get(column.key)
        if column.type == QuestionType.ORGANIZATION and named:
            return (named[0] if isinstance(named, list) else named)["id"]
    return None


def _column(shown: list, word: str) -> str:
    """The text of the first column whose label holds this word."""
    return next((text for column, text in shown if word in column.label), "")


def accept_finding(
    *,
    topic,
    submission,
    question_key: str,
    row_id: str,
    severity: str,
    unit,
    by,
    now: datetime,
    seen: str = "",
) -> Finding:
    """Take a row into the record, with the severity and unit that the office sets; ``seen`` is the
    digest of the text that was read, where a page showed it.
    """
    if severity not in Severity.values:
        raise CannotDecideFinding(_("Choose how serious it is."))
    return _decide(
        FindingState.ACCEPTED,
        topic=topic,
        source=(submission, question_key, row_id),
        by=by,
        now=now,
        seen=seen,
        severity=severity,
        unit=unit,
    )


def dismiss_finding(
    *,
    topic,
    submission,
    question_key: str,
    row_id: str,
    reason: str,
    by,
    now: datetime,
    seen: str = "",
) -> Finding:
    """Leave a row out of the record, with a reason; the answer itself stays as it is."""
    if not reason.strip():
        raise CannotDecideFinding(_("Give a reason."))
    return _decide(
        FindingState.DISMISSED,
        topic=topic,
        source=(submission, question_key, row_id),
        by=by,
        now=now,
        seen=seen,
        reason=reason.strip()[:200],
    )


def _decide(
    state: FindingState, *, topic, source, by, now: datetime, seen: str, **fields
) -> Finding:
    """Who, source, state, change, log. A text is decided on once."""
    submission, question_key, row_id = source
    verb = f"topics.finding_{state.value.lower()}"
    if not user_can_decide_finding(by, topic):
        record_event(verb=verb, obj=topic, by=by, now=now, refused=True)
        raise CannotDecideFinding(_("Only the office decides on findings."))
    if why := why_not_settled(submission):
        raise CannotDecideFinding(why)
    row = _source_row(topic, submission, question_key, row_id)
    if seen and seen != row.sha256:
        raise CannotDecideFinding(_("This was corrected meanwhile. Please read it once more."))
    before = _decided_before(row)
    try:
        with transaction.atomic():
            _refuse_thrown_away(submission)
            finding = Finding.objects.create(
                topic_id=topic.pk,
                submission=submission,
                question_key=question_key,
                row_id=row_id,
                row_sha256=row.sha256,
                replaces=before,
                state=state,
                problem=row.problem,
                advice=row.advice,
                decided_at=now,
                entered_by=by,
                on_behalf_of=getattr(submission.respondent, "person", None),
                channel=Channel.ADMIN,
                **fields,
            )
            record_event(verb=verb, obj=finding, by=by, now=now, detail=f"{topic.number}")
    except IntegrityError:  # a colleague was faster
        raise CannotDecideFinding(_("This row has been decided on already.")) from None
    return finding


def _refuse_thrown_away(submission) -> None:
    """Asked on the locked row: a record never comes to rest on what is in the trash."""
    locked = Submission.objects.select_for_update().only("deleted_at").filter(pk=submission.pk)
    if not (row := locked.first()) or row.deleted_at:
        raise CannotDecideFinding(_("This answer was moved to the trash meanwhile."))


def _decided_before(row: Row) -> Finding | None:
    """What was decided on an earlier text of a row. Raises where it is this very text."""
    rows = Finding.objects.filter(submission=row.submission, question_key=row.question_key)
    before = rows.filter(row_id=row.row_id).order_by("-id").first()
    if before is not None and is_about(before, row):
        raise CannotDecideFinding(_("This row has been decided on already."))
    return before


def _source_row(topic, submission, question_key: str, row_id: str) -> Row:
    if submission.subject_ref != topic.subject_ref or submission.state == "DRAFT":
        raise CannotDecideFinding(_("This answer does not belong to the topic."))
    if submission.state == SubmissionState.RETURNED:
        raise CannotDecideFinding(_("This answer was sent back; wait until it is sent again."))
    for row in rows_of(submission):
        if (row.question_key, row.row_id) == (question_key, row_id):
            return row
    raise CannotDecideFinding(_("There is no such row in the answer."))
