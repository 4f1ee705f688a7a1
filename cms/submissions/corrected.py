"""What the office corrected in an answer: told to who reads it, and undone where what was received
is asked for.
"""

import datetime as dt
from dataclasses import dataclass, field

from cms.formbuilder.compiler import compile_version
from cms.formbuilder.enums import QuestionType
from cms.submissions.files_in_answers import names_of, with_names
from cms.submissions.models import Correction, Submission


@dataclass(frozen=True)
class Change:
    """One answer before and after, in words; empty for none. ``row`` is a row's number, or 0."""

    key: str
    label: str
    row: int
    before: str
    after: str


@dataclass(frozen=True)
class ShownCorrection(Change):
    """A correction: why, by whom, when, and what changed with it."""

    reason: str = ""
    by: str = ""
    at: dt.datetime | None = None
    follows: list[Change] = field(default_factory=list)


def shown_corrections(submission: Submission) -> list[ShownCorrection]:
    """All of them, the newest first, with the labels of the version. One query where there are
    none.
    """
    rows = list(submission.corrections.select_related("by__person"))
    if not rows:
        return []
    questions = compile_version(submission.version).questions
    return [_shown(row, submission, questions) for row in rows]


def _shown(row: Correction, submission: Submission, questions: dict) -> ShownCorrection:
    change = change_of(submission, questions[row.question_key], row.before, row.after, row.row)
    follows = [
        change_of(submission, questions[key], *sides)
        for key, sides in row.follows.items()
        if key in questions
    ]
    return ShownCorrection(
        **vars(change), reason=row.reason, by=str(row.by), at=row.at, follows=follows
    )


def change_of(submission: Submission, question, before, after, row: str = "") -> Change:
    """What a reader is shown of two values of one question: of a table the one row, of a matrix the
    lines that differ.
    """
    names = names_of(submission, question)
    said = [_lines(question, value, names, row) for value in (before, after)]
    if question.is_compound and not row:
        said = [[line for line in side if line not in said[1 - at]] for at, side in enumerate(said)]
    number = next((n for n, each in enumerate(before or (), 1) if row and each["row"] == row), 0)
    return Change(question.key, question.label, number, *("\n".join(lines) for lines in said))


def _lines(question, value, names: dict[str, str], row: str) -> list[str]:
    if value is None:
        return []
    value = with_names(question, value, names)
    if question.type != QuestionType.ROWS:
        return question.display(value).splitlines()
    rows = [each for each in value if row in ("", each["row"])]
    cells = (((label, text) for label, text in each if text) for each in question.display(rows))
    return ["；".join(f"{label}：{text}" for label, text in each) for each in cells]


def as_sent(submission: Submission) -> dict:
    """The answers as they were sent last: with every correction since undone."""
    answers, digest = dict(submission.answers), submission.body_sha256
    for row in submission.corrections.all():  # the newest first
        if row.sha256_after != digest:
            break
        sides = {row.question_key: row.before} | {k: v[0] for k, v in row.follows.items()}
        answers = {k: v for k, v in (answers | sides).items() if v is not None}
        digest = row.sha256_before
    return answers


def was_sent_as(submission: Submission, digest: str) -> bool:
    """Whether this is the digest of what was sent, corrected since or not: a request that is sent
    again is still the same one.
    """
    return digest == submission.body_sha256 or (
        submission.corrections.filter(sha256_before=digest).exists()
    )
