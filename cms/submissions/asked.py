"""Answers as they were asked, as plain data: labels and order of the version, texts to read."""

from cms.formbuilder.compiler import compile_version
from cms.formbuilder.conditions.evaluate import Shown
from cms.formbuilder.enums import FILES, QuestionType
from cms.formbuilder.linked.fitting import fitting
from cms.submissions.enums import AttachmentState
from cms.submissions.signatures import signatures_of


def asked_now(submission, answers: dict | None = None) -> Shown:
    """What conditions let a submission ask, given its answers, or others in their place."""
    answers = submission.answers if answers is None else answers
    return compile_version(submission.version).shown(submission.filler, answers)


def unfit_now(submission, answers: dict | None = None) -> dict[str, str]:
    """Sentences about answers that do not fit others (``accept_if``), by input name: of what was
    received only a correction leaves any.
    """
    shown, found = asked_now(submission, answers), {}
    if shown.refused:
        for section in compile_version(submission.version).sections_for(submission.filler):
            found |= section.refusals(shown)
    return found


def answers_now(submission, shown: Shown) -> dict:
    """Its answers, while it is written with what is calculated of them and without what does not
    belong to an answer it depends on; what was received stays as it was received.
    """
    if not submission.is_editable:
        return submission.answers
    answers = fitting(submission.answers, shown.unfit)
    return compile_version(submission.version).computed(answers, shown)


def asked_and_answered(submission, stored=None) -> list[dict]:
    """The filler's sections with each question and its answer; one query for the files, none where
    the ``stored`` ones are given, and one for signatures where the form asks for any.

    Who may read the submission is the caller's to ask.
    """
    if stored is None:
        stored = submission.attachments.filter(state=AttachmentState.STORED)
    files = {str(file.pk): {"id": str(file.pk), **_about(file)} for file in stored}
    compiled, shown = compile_version(submission.version), asked_now(submission)
    answers = answers_now(submission, shown)
    signed = {key: each.words for key, each in signatures_of(submission).items()}
    return [
        {
            "key": section.key,
            "title": section.title,
            "lines": [
                _line(question, answers.get(question.key), files, signed.get(question.key))
                for question in section.by_key.values()
                if shown.asks(question.key)
            ],
        }
        for section in compiled.sections_for(submission.filler)
        if shown.asks_section(section.key)
    ]


def _about(file) -> dict:
    return {"name": file.name, "type": file.mime, "size": file.size}


def _line(question, value, files: dict, signed: str | None = None) -> dict:
    if signed:
        words = {"key": question.key, "label": question.label, "text": signed}
        return {**words, "files": [], "rows": []}
    if question.type == QuestionType.MATRIX:
        rows = [
            [{"key": key, "label": label, "text": text, "files": []} for key, label, text in row]
            for row in question.shown_rows(value)
        ]
        words = {"key": question.key, "label": question.label, "text": question.summary(value)}
        return {**words, "files": [], "rows": rows}
    if question.type != QuestionType.ROWS:
        return {**_cell(question, value, files), "rows": []}
    rows = [
        [_cell(column, row["cells"].get(column.key), files) for column in question.columns]
        for row in value or []
    ]
    return {"key": question.key, "label": question.label, "text": "", "files": [], "rows": rows}


def _cell(question, value, files: dict) -> dict:
    is_file = question.type in FILES
    return {
        "key": question.key,
        "label": question.label,
        "text": "" if is_file else question.display(value),
        "files": [files[pk] for pk in value or [] if pk in files] if is_file else [],
    }
