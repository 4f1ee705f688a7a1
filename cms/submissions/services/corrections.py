"""The office corrects (更正) single answers that it has received; what they were stays readable."""

from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from cms.core.audit import record_event
from cms.formbuilder.compiled.context import Choices, FillContext
from cms.formbuilder.compiler import compile_version
from cms.formbuilder.enums import FILES, QuestionType
from cms.submissions.asked import asked_now, unfit_now
from cms.submissions.enums import CORRECTABLE
from cms.submissions.files_in_answers import named_files
from cms.submissions.models import Correction, Submission
from cms.submissions.permissions import user_can_decide_submission
from cms.submissions.services.chains import note_correction, settled_of, store_corrected
from cms.submissions.services.filing import NothingAnswered, refuse_nothing
from cms.submissions.services.refusals import recorded_refusal
from cms.submissions.services.second_entries import why_not_settled
from cms.submissions.services.trash import clean_reason, locked_submission

SENT = FILES | {QuestionType.SIGNATURE}  # stays as it came, whatever is corrected around it


class CannotCorrectAnswer(Exception):
    """Why an answer stays as it is; a sentence for the screen."""


class AnswerNotTaken(CannotCorrectAnswer):
    """What was typed is no answer to the question; ``problems`` are sentences by input name."""

    def __init__(self, problems: dict[str, str]) -> None:
        super().__init__(_("This is not an answer to the question yet."))
        self.problems = problems


class AnswerMoved(CannotCorrectAnswer):
    """It was corrected since the page was drawn: nobody has looked at what would be replaced."""

    def __init__(self) -> None:
        super().__init__(
            _("Somebody corrected this submission meanwhile. What it holds now stands above.")
        )


class AnswersDropped(CannotCorrectAnswer):
    """Other answers would no longer be asked for; ``keys`` of those, to be agreed to."""

    def __init__(self, keys: frozenset[str], labels: list[str]) -> None:
        super().__init__(
            _(
                "With this answer these questions are no longer asked: %(questions)s. Their "
                "answers leave the submission and stay in the list of corrections alone."
            )
            % {"questions": "、".join(labels)}
        )
        self.keys = keys


class AnswersUnfit(CannotCorrectAnswer):
    """Answers would no longer fit each other; ``names`` of those, to be agreed to: where two
    answers hold each other, one is put right first.
    """

    def __init__(self, problems: dict[str, str]) -> None:
        sentences = "".join(dict.fromkeys(problems.values()))
        super().__init__(
            _(
                "With this answer the answers do not fit each other: %(checks)s Correct it all the "
                "same if you put the other answer right next."
            )
            % {"checks": sentences}
        )
        self.names = frozenset(problems)


@dataclass
class Typed:
    """What was posted for one answer: its value, with ``errors`` and ``texts`` by input name."""

    value: object
    errors: dict[str, str] = field(default_factory=dict)
    texts: dict[str, list[str]] = field(default_factory=dict)


def correct_answer(
    *,
    submission: Submission,
    key: str,
    data,
    reason: str,
    seen: str,
    by,
    now: datetime,
    row: str = "",
    drops: frozenset[str] = frozenset(),
    unfit: frozenset[str] = frozenset(),
) -> Correction:
    """Put one answer right as it is posted (``data``), of a table one ``row`` (its id).

    What is worked out follows, and everything is judged as at submission. ``seen`` is the digest
    (``body_sha256``) of what stood on the page. ``drops`` are keys of questions whose answers may
    leave since nothing asks for them any more, ``unfit`` names of what may not fit other answers
    until these are put right. Sent twice it is one correction. Raises AnswerNotTaken, AnswerMoved,
    AnswersDropped, AnswersUnfit, CannotCorrectAnswer.
    """
    verb, refusal = "submission.correct", CannotCorrectAnswer
    with recorded_refusal(refusal, verb=verb, obj=submission, by=by, now=now), transaction.atomic():
        locked = locked_submission(submission.pk)
        if locked is None or not user_can_decide_submission(by, locked):
            raise refusal(_("Only who reviews the answers to this form corrects them."))
        if why := why_not_corrected(locked) or why_not_settled(locked):
            raise refusal(why)
        question = correctable(locked, key, row)
        typed = read_posted(locked, question, data, by, row)
        if seen != locked.body_sha256:
            return _sent_again(locked, question, typed, by)
        reason = clean_reason(reason, refusal)
        if typed.errors:
            raise AnswerNotTaken(typed.errors)
        before = _typed_answers(locked)
        if before.get(key) == typed.value:
            raise refusal(_("This is what the answer says already."))
        settled = _settled(locked, question, _with(before, key, typed.value), row, unfit)
        _refuse_losses(locked, settled, key, drops)
        return _write(locked, settled, key, row=row, reason=reason, by=by, now=now)


def why_not_corrected(submission: Submission) -> str:
    """Why nothing of it is corrected; empty where something may be."""
    if submission.deleted_at:
        return _("This answer is in the trash.")
    if submission.state not in CORRECTABLE:
        return _(
            "This answer is with its respondent, who puts it right. It can be corrected here once "
            "it is sent again."
        )
    if submission.no_comment:
        return _("“No comment” was sent: there is no answer to correct.")
    return ""


def can_be_corrected(question) -> bool:
    """Files and signatures are what was sent; what is worked out follows from the answers."""
    return not question.is_calculated and question.type not in SENT


def correctable(submission: Submission, key: str, row: str = ""):
    """The compiled question of an answer, if it was asked and can be corrected; of a table one of
    its rows. Raises CannotCorrectAnswer.
    """
    compiled = compile_version(submission.version)
    sections = compiled.sections_for(submission.filler)
    question = next((s.by_key[key] for s in sections if key in s.by_key), None)
    if question is None or not asked_now(submission).asks(key):
        raise CannotCorrectAnswer(_("This question was not asked."))
    is_table = question.type == QuestionType.ROWS
    rows = {each["row"] for each in submission.answers.get(key) or ()} if is_table else {""}
    if not can_be_corrected(question) or row not in rows:
        raise CannotCorrectAnswer(_("This cannot be corrected here."))
    return question


def read_posted(submission: Submission, question, data, by, row: str = "") -> Typed:
    """What a page that ``by`` posted says of one answer."""
    context = FillContext(Choices(by), stored=submission.answers)
    if question.type == QuestionType.ROWS:
        return _read_row(submission, question, data, row, context)
    value, wrong, texts = question.parse(data, question.key, context)
    if question.is_compound:
        return Typed(value, wrong, texts)
    return Typed(value, {question.key: wrong} if wrong else {}, {question.key: texts})


def columns_to_correct(table) -> list:
    """Columns of a table that a correction asks for: its files and what is worked out stay."""
    return [column for column in table.columns if can_be_corrected(column)]


def _read_row(submission: Submission, table, data, row: str, context: FillContext) -> Typed:
    rows = _typed_answers(submission).get(table.key) or []
    stored = next(each["cells"] for each in rows if each["row"] == row)
    cells, typed = dict(stored), Typed(None)
    for column in columns_to_correct(table):
        name = f"{table.key}.{row}.{column.key}"
        value, wrong, typed.texts[name] = column.parse(data, name, context)
        cells.pop(column.key, None)
        if wrong:
            typed.errors[name] = wrong
        elif value is not None:
            cells[column.key] = value
    typed.value = [{**each, "cells": cells} if each["row"] == row else each for each in rows]
    return typed


def _typed_answers(submission: Submission) -> dict:
    """What somebody filled in, without what the server worked out of it."""
    return compile_version(submission.version).typed(submission.answers)


def _with(answers: dict, key: str, value) -> dict:
    rest = {k: v for k, v in answers.items() if k != key}
    return rest if value in (None, "", []) else {**rest, key: value}


def _sent_again(locked: Submission, question, typed: Typed, by) -> Correction:
    """The same correction of the same person, tapped twice; raises AnswerMoved for any other."""
    last = locked.corrections.first()
    same = _typed_answers(locked).get(question.key) == typed.value and not typed.errors
    if last and same and (last.by_id, last.question_key) == (by.pk, question.key):
        return last
    raise AnswerMoved


def _settled(locked: Submission, question, answers: dict, row: str, agreed: frozenset[str]) -> dict:
    """The answers as they are submitted. Raises where the correction makes something missing or
    wrong that was not before; what does not fit may be ``agreed`` to.
    """
    sections = compile_version(locked.version).sections_for(locked.filler)
    settled, wrong = settled_of(locked, answers, {question.key})
    unfit = {name: wrong.pop(name) for name in unfit_now(locked, answers) if name in wrong}
    own = {name: s for name, s in wrong.items() if name.partition(".")[0] == question.key}
    if own:
        raise AnswerNotTaken(own)
    if wrong:
        keys = dict.fromkeys(name.partition(".")[0] for name in wrong)
        raise CannotCorrectAnswer(
            _("With this answer other questions need an answer of the respondent: %(questions)s.")
            % {"questions": _labels(locked, keys)}
        )
    if not agreed.issuperset(unfit):
        raise AnswersUnfit(unfit)
    if row and row not in {each["row"] for each in settled.get(question.key, ())}:
        raise CannotCorrectAnswer(_("A correction leaves something in the row."))
    try:
        refuse_nothing(sections, settled)
    except NothingAnswered:
        raise CannotCorrectAnswer(_("A correction leaves at least one answer.")) from None
    return settled


def _refuse_losses(locked: Submission, settled: dict, key: str, drops: frozenset[str]) -> None:
    """Files never leave with a correction; other answers only where that was agreed to."""
    compiled = compile_version(locked.version)
    if named_files(locked.answers, compiled.questions) - named_files(settled, compiled.questions):
        raise CannotCorrectAnswer(
            _("With this answer a file that was sent would no longer be asked for.")
        )
    before, after = compiled.typed(locked.answers), compiled.typed(settled)
    lost = {k for k in before if k != key and after.get(k) != before[k]}
    lost = frozenset(k for k in lost if not compiled.questions[k].is_calculated)
    if not lost <= drops:
        raise AnswersDropped(lost, [compiled.questions[k].label for k in before if k in lost])


def _labels(locked: Submission, keys) -> str:
    questions = compile_version(locked.version).questions
    return "、".join(questions[key].label for key in keys if key in questions)


def _write(
    locked: Submission, settled: dict, key: str, *, row: str, reason: str, by, now: datetime
) -> Correction:
    """The change itself on the locked row: answers, digest, cells, what was, one line of the trail
    that names the question and says nothing of the answer.
    """
    correction = note_correction(locked, settled, key, row=row, reason=reason, by=by, now=now)
    store_corrected(locked)
    label = compile_version(locked.version).questions[key].label
    digests = f"{correction.sha256_before[:12]} → {correction.sha256_after[:12]}"
    detail = f"{label[:120]} {digests}"
    record_event(verb="submission.correct", obj=locked, by=by, now=now, detail=detail)
    return correction
