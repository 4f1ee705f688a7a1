"""How the office's decisions stand to what deputies' rows say now: nothing follows by itself."""

from dataclasses import dataclass

from cms.submissions.enums import SubmissionState
from workflows.topics.enums import RowChange
from workflows.topics.models import Finding
from workflows.topics.services.findings import Row, is_about, rows_of

Source = tuple[int, str, str]  # submission, question, row


@dataclass(frozen=True)
class Decided:
    """A line of the record, and what became of its row since; the row while it is unchanged."""

    finding: Finding
    change: RowChange | None = None
    row: Row | None = None


@dataclass(frozen=True)
class Offered:
    """A row to decide on, with the decision on its earlier text, if there was one."""

    row: Row
    before: Finding | None = None


def decided_and_offered(answers, findings) -> tuple[list[Decided], list[Offered]]:
    """The record's lines, the oldest first, and what waits for a decision. No query.

    ``answers`` are as the office received them: what is being written again changes nothing yet.
    """
    rows = {
        (answer.pk, row.question_key, row.row_id): row
        for answer in answers
        for row in rows_of(answer)
    }
    read = {answer.pk for answer in answers}
    last = {_source(finding): finding for finding in findings}
    decided = [_stands(finding, last, rows, read) for finding in findings]
    settled = {_source(line.finding) for line in decided if line.row is not None}
    offered = [
        Offered(row, last.get(source))
        for source, row in rows.items()
        if source not in settled and row.submission.state != SubmissionState.RETURNED
    ]
    return decided, offered


def _source(finding: Finding) -> Source:
    return finding.submission_id, finding.question_key, finding.row_id


def _stands(finding: Finding, last: dict, rows: dict, read: set[int]) -> Decided:
    source = _source(finding)
    row = rows.get(source)
    if last[source] is not finding:
        return Decided(finding, RowChange.REPLACED)
    if finding.submission_id not in read:  # its answer is in the trash
        return Decided(finding)
    if row is None:
        return Decided(finding, RowChange.REMOVED)
    return (
        Decided(finding, row=row)
        if is_about(finding, row)
        else Decided(finding, RowChange.CORRECTED)
    )
