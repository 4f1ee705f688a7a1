"""What the office corrected in an answer: told to who reads it, and undone where what was received
is asked for.
"""

import datetime as dt
from dataclasses import dataclass, field

from cms.formbuilder.compiler import compile_version
from cms.formbuilder.enums import QuestionType
from cms.submissions.files_in_answers import file_questions, names_of, with_names
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
    keys = {key for row in rows for key in (row.question_key, *row.follows)}
    names = file_names(submission, [questions[key] for key in keys])
    return [_shown(row, questions, names) for row in rows]


def _shown(row: Correction, questions: dict, names: dict[str, str]) -> ShownCorrection:
    question = questions[row.question_key]
    change = change_of(question, row.before, row.after, names, row.row)
    follows = [change_of(questions[key], *sides, names) for key, sides in row.follows.items()]
    return ShownCorrection(
        **vars(change), reason=row.reason, by=str(row.by), at=row.at, follows=follows
    )


def file_names(submission: Submission, questions: list) -> dict[str, str]:
    """Attachment id → name, where one of these questions takes files; else without a query."""
    takes = next((question for question in questions if any(file_questions([question]))), None)
    return names_of(submission, takes) if takes else {}


def change_of(question, before, after, names: dict[str, str], row: str = "") -> Change:
    """What a reader is shown of two values of one question: of a table the one row, of a matrix the
    lines that differ.
    """
    said = [_lines(question, value, names, row) for value in (before, after)]
    if question.is_compound and not row:
        said = [[line for line in side if line not in said[1 - at]] for at, side in enumerate(said)]
    ids = [each["row"] for each in before or ()] if row else []
    number = ids.index(row) + 1 if row in ids else 0
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


def changed_since_return(submission: Submission, past: list) -> list[Change]:
    """What its respondent changed after the last return: the answers before it and as they are now.

    ``past`` are its earlier filings, the newest first. Nothing while it is being written.
    """
    if not past or submission.is_editable:
        return []
    before, after = past[0].answers, as_sent(submission)
    questions = compile_version(submission.version).questions
    changed = [key for key in questions if before.get(key) != after.get(key)]
    names = file_names(submission, [questions[key] for key in changed])
    return [change_of(questions[k], before.get(k), after.get(k), names) for k in changed]


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
