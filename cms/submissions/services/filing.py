"""Submitting: once, whatever the network does; with a receipt; typed cells; news upward."""

from collections.abc import Mapping
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Exists, F, OuterRef, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _

from cms.core.audit import record_event
from cms.core.readied import Readied, Slot
from cms.formbuilder.compiled.context import FillContext
from cms.formbuilder.compiler import compile_version
from cms.formbuilder.models import FormVersion
from cms.submissions.asked import asked_now
from cms.submissions.cells import write_cells
from cms.submissions.corrected import as_sent
from cms.submissions.enums import AttachmentState, ChangeKind, SubmissionState
from cms.submissions.files_in_answers import keep_files, named_files
from cms.submissions.models import DraftChange, Intake, PastFiling, Submission
from cms.submissions.permissions import (
    in_whose_place,
    is_shared,
    user_can_fill_submission,
)
from cms.submissions.receipts import body_digest, is_token, mint_receipt, unsigned
from cms.submissions.seals import is_entered_twice, is_second_entry
from cms.submissions.services.attachments import link_attachments
from cms.submissions.services.drafts import CannotSave, save_draft
from cms.submissions.services.intakes import take_place
from cms.submissions.services.refusals import (
    AlreadySubmitted,
    AnswersIncomplete,
    CannotSubmit,
    DraftMoved,
    NothingAnswered,
    NotTheRespondent,
    TokenReused,
    recorded_refusal,
)
from cms.submissions.services.second_entries import (
    check_taken,
    compare_entries,
    note_known,
    wait_for_second,
)
from cms.submissions.services.signing import keep_signatures, read_signatures
from cms.submissions.signals import submission_received

RECEIPT_TRIES = 20
# What receiving a draft changes (its answers rarely), and what it reads beside that.
ANSWER_COLUMNS = ["answers", "unread_texts"]
RECEIVED_COLUMNS = [
    *("state", "token", "no_comment", "body_sha256", "receipt"),
    *("submitted_at", "saved_at"),
]
READ_COLUMNS = [
    *("form", "version", "subject_ref", "filler", "respondent", "entered_by", "draft_rev"),
    *("acting_as", "on_behalf_of", "created_at", "deleted_at", "from_paper"),
]


def submit_submission(
    *,
    submission: Submission | int,
    token: str,
    by,
    now: datetime,
    section_key: str = "",
    data: QueryDict | None = None,
    files=None,
    base_rev: int | None = None,
    signatures: Mapping[str, dict] | None = None,
) -> Submission:
    """Hand a draft to the office; ``data`` is the last page as posted, saved first.
    ``signatures``: what was signed under it, by question key.

    ``submission`` may be its id: everything is judged on the row as it is locked. The same token
    with the same content gives the same receipt, however often it is sent. Raises TokenReused
    (other content under an old token), AlreadySubmitted, AnswersIncomplete, NothingAnswered,
    NotTheRespondent, CannotSubmit, CannotFillSubmission; DraftMoved or DraftClash where
    ``base_rev``, the revision that the sender saw, is not the last one.
    """
    pk = getattr(submission, "pk", submission)
    with _refusal_recorded("submission.submit", pk, by, now):
        if data is None:  # nothing to save first: the locked row is looked at once, when filed
            return file_with_receipt(
                pk,
                token=token,
                no_comment=False,
                base_rev=base_rev,
                signatures=signatures,
                by=by,
                now=now,
            )
        current = Submission.objects.select_related("version").get(pk=pk)
        _check_sender(current, token, by)
        if not current.is_editable:
            return _repeat(current, token, section_key, data, files)
        try:
            saved = save_draft(
                submission=current,
                section_key=section_key,
                data=data,
                files=files,
                base_rev=base_rev,
                by=by,
                now=now,
            )
        except CannotSave:
            current.refresh_from_db()
            if current.is_editable:
                raise
            # A rival request with the same page was faster: its receipt is this one's too.
            return _repeat(current, token, section_key, data, files)
        shown = asked_now(saved.submission)
        if wrong := {n: s for n, s in saved.errors.items() if shown.asks_at(n)}:
            raise AnswersIncomplete({section_key: wrong})
        return file_with_receipt(
            pk, token=token, no_comment=False, signatures=signatures, by=by, now=now
        )


def mark_no_comment(*, submission: Submission | int, token: str, by, now: datetime) -> Submission:
    """无意见 in one tap: submitted without answers; what was typed stays with the draft's changes.

    Safe to repeat like ``submit_submission``; raises the same errors.
    """
    pk = getattr(submission, "pk", submission)
    with _refusal_recorded("submission.no_comment", pk, by, now):
        if Submission.objects.filter(pk=pk, subject_ref="", is_second=False).exists():
            raise CannotSubmit(_("Nobody asked for this: what is not needed is not sent."))
        return file_with_receipt(pk, token=token, no_comment=True, by=by, now=now)


def _refusal_recorded(verb: str, pk: int, by, now: datetime):
    def refused() -> Submission:
        return Submission.objects.select_related("form").get(pk=pk)

    return recorded_refusal(CannotSubmit, verb=verb, obj=refused, by=by, now=now)


def _check_sender(submission: Submission, token: str, by) -> None:
    if not user_can_fill_submission(by, submission):
        raise NotTheRespondent
    if not is_token(token):
        raise CannotSubmit(_("This page is out of date. Open the form again."))


def _repeat(current: Submission, token: str, section_key: str, data, files) -> Submission:
    """A submitted one is sent again: the same page gives the same receipt, another is refused."""
    if current.token != token:
        raise AlreadySubmitted
    sections = {s.key: s for s in compile_version(current.version).sections_for(current.filler)}
    section = sections.get(section_key)
    if section is None or current.no_comment:
        raise TokenReused
    answers = as_sent(current)
    parsed = section.parse(data, FillContext(stored=answers))
    before = {key: value for key, value in answers.items() if key in section.by_key}
    before = unsigned(before, [question.key for question in section.signatures])
    shown = asked_now(current, {**answers, **parsed.values})
    sent = section.tidy(parsed.values, shown)
    if files and any(files.getlist(name) for name in files):
        # Uploads sent again were stored by the first try: only the other answers can differ.
        nothing = dict.fromkeys(named_files(before, section.by_key))
        before = section.tidy(keep_files(before, section.by_key, lambda pk: pk not in nothing))
        sent = section.tidy(keep_files(sent, section.by_key, lambda pk: pk not in nothing))
    if parsed.errors or sent != before:
        raise TokenReused
    return current


def file_with_receipt(
    pk: int,
    *,
    token: str,
    no_comment: bool,
    by,
    now: datetime,
    base_rev: int | None = None,
    signatures: Mapping[str, dict] | None = None,
) -> Submission:
    """File a draft of the sender's; tries again while the random receipt number is taken.

    Raises CannotSubmit.
    """
    for _try in range(RECEIPT_TRIES):
        try:
            with transaction.atomic():
                return _file(
                    pk,
                    token=token,
                    no_comment=no_comment,
                    base_rev=base_rev,
                    given=signatures or {},
                    by=by,
                    now=now,
                )
        except IntegrityError:
            if Submission.objects.filter(token=token).exclude(pk=pk).exists():
                raise TokenReused from None
    raise CannotSubmit(_("The office's system is busy. Please try again."))


def _file(
    pk: int,
    *,
    token: str,
    no_comment: bool,
    base_rev: int | None,
    given: Mapping[str, dict],
    by,
    now: datetime,
) -> Submission:
    """Who, state, change, signatures, cells, log and signal on the locked row, in a transaction."""
    submission = _locked(pk)
    _check_sender(submission, token, by)
    if not submission.is_editable:  # a rival request with the same page was faster
        if submission.token == token and submission.no_comment == no_comment:
            return submission
        raise TokenReused if submission.token == token else AlreadySubmitted
    if base_rev not in (None, submission.draft_rev):
        raise DraftMoved
    was_returned = submission.state == SubmissionState.RETURNED
    # What the office sent back it takes, and what it types in took its place when handed in.
    pair = check_taken(submission) if is_second_entry(submission) else None
    if pair is not None and no_comment:
        raise CannotSubmit(_("A second entry says what stands there, or is left undone."))
    is_first = not was_returned and not submission.from_paper and pair is None
    if submission.is_limited and is_first:
        who, counts = (by, submission.respondent), not no_comment
        take_place(submission, who, now, counts=counts, refusal=CannotSubmit)
    if was_returned and (submission.token == token or _is_past(token)):
        raise TokenReused
    drafted = (submission.answers, submission.unread_texts)
    _settle_answers(submission, no_comment)
    signed = {}
    if not no_comment and compile_version(submission.version).signatures:
        signed = read_signatures(submission, given, by)
        submission.answers = {**submission.answers, **signed}
    receive(submission, token=token, no_comment=no_comment, now=now)
    is_as_drafted = (submission.answers, submission.unread_texts) == drafted
    columns = RECEIVED_COLUMNS + ([] if is_as_drafted else ANSWER_COLUMNS)
    submission.save(update_fields=columns + _note_writer(submission, by))
    if was_returned:
        submission.cells.all().delete()
    if not no_comment:
        if is_entered_twice(submission):
            wrote = submission.changes.values_list("by", flat=True).distinct()
            note_known(submission, wrote, now)
        # Nothing hangs on these rows, so none has to be fetched to be deleted. What had no place on
        # a newer version was never sent: it stays with its writer.
        submission.changes.exclude(kind=ChangeKind.LEFT)._raw_delete(submission._state.db)
    keep_signatures(submission, signed, by=by, now=now)
    if pair is None:
        announce(submission, by=by, now=now)
    else:
        record_event(verb="submission.submit_second", obj=submission, by=by, now=now)
        compare_entries(pair, submission, by=by, now=now)
    return submission


def _note_writer(submission: Submission, by) -> list[str]:
    """Who sends a part writes it, whoever began: its owner, a colleague, or a substitute on behalf
    of who is away. The columns that this changes: none, as a rule.
    """
    if by is None or by.pk == submission.entered_by_id:
        return []
    if submission.from_paper:  # typed in by the office, in the place of its owner
        submission.entered_by = by
        return ["entered_by"]
    shared = is_shared(by, submission)
    submission.on_behalf_of_id = None if shared else in_whose_place(by, submission)
    submission.entered_by = by
    return ["entered_by", "on_behalf_of"]


def _locked(pk: int) -> Submission:
    """The row, locked; of its version only what names it: it is compiled already."""
    # A rival that moves it to another version hides it from a join that had waited: look again.
    submission = LOCKED.first(pk=pk) or LOCKED.first(pk=pk)
    if submission is None:
        raise Submission.DoesNotExist
    named = [submission.version_id, submission.version_sha256]
    submission.version = FormVersion.from_db(submission._state.db, ["id", "sha256"], named)
    return submission


def _locked_row() -> QuerySet[Submission]:
    rows = Submission.objects.filter(pk=Slot("pk", Submission._meta.pk))
    rows = rows.only(*ANSWER_COLUMNS, *RECEIVED_COLUMNS, *READ_COLUMNS)
    limits = Intake.objects.filter(form=OuterRef("form"), subject_ref=OuterRef("subject_ref"))
    rows = rows.annotate(version_sha256=F("version__sha256"), is_limited=Exists(limits))
    return rows.select_for_update(of=("self",))


LOCKED = Readied(_locked_row)


def _is_past(token: str) -> bool:
    return PastFiling.objects.filter(token=token).exists()


def receive(submission: Submission, *, token: str, no_comment: bool, now: datetime) -> None:
    """Set what makes a submission received: state, token, digest, receipt, time."""
    submission.state = SubmissionState.SUBMITTED
    submission.token, submission.no_comment = token, no_comment
    submission.body_sha256 = body_digest(
        version=submission.version, answers=submission.answers, no_comment=no_comment
    )
    submission.receipt = submission.receipt or mint_receipt(now)
    submission.submitted_at = submission.saved_at = now


def announce(submission: Submission, *, by, now: datetime) -> None:
    """Typed cells (of what is entered twice once the second entry is in), one line of the trail,
    and the news; inside the transaction of the change.
    """
    if not wait_for_second(submission, by=by, now=now):
        write_cells(submission, compile_version(submission.version))
    verb = "submission.no_comment" if submission.no_comment else "submission.submit"
    record_event(
        verb=verb,
        obj=submission,
        by=by,
        now=now,
        acting_as=submission.acting_as,
        on_behalf_of=str(submission.on_behalf_of or ""),
    )
    submission_received.send(sender=Submission, submission=submission, by=by, now=now)


def _settle_answers(submission: Submission, no_comment: bool) -> None:
    """Answers as they are submitted: own sections only, no empty rows, nothing that a condition
    hides, nothing missing.
    """
    sections = compile_version(submission.version).sections_for(submission.filler)
    if no_comment:
        DraftChange.objects.bulk_create(
            _set_aside(submission, key, value) for key, value in submission.answers.items()
        )
        submission.answers, submission.unread_texts = {}, {}
        return
    problems, settled = {}, {}
    shown = asked_now(submission)
    for section in sections:
        tidy = section.tidy(submission.answers, shown)
        wrong = {
            name: _("This is not an answer to the question yet.")
            for name in submission.unread_texts
            if name.partition(".")[0] in section.by_key and shown.asks_at(name)
        }
        found = section.problems(tidy, shown) | wrong
        if found:
            problems[section.key] = found
        settled |= tidy
    if problems:
        raise AnswersIncomplete(problems)
    refuse_nothing(sections, settled)
    _check_files(submission, settled)
    submission.answers, submission.unread_texts = settled, {}


def refuse_nothing(sections, answers: dict) -> None:
    """Raise ``NothingAnswered`` where something is asked and nothing was answered; what is worked
    out is no answer.
    """
    if any(section.by_key for section in sections) and not any(
        section.tidy(answers) for section in sections
    ):
        raise NothingAnswered


def _set_aside(submission: Submission, key: str, value):
    return DraftChange(
        submission=submission,
        rev=submission.draft_rev + 1,
        question_key=key,
        kind=ChangeKind.SET_ASIDE,
        value=value,
        by_id=submission.respondent_id,
        at=submission.saved_at,
    )


def _check_files(submission: Submission, answers: dict) -> None:
    """Every file that an answer names is this submission's own and whole."""
    compiled = compile_version(submission.version)
    named = named_files(answers, compiled.questions)
    if not named and not named_files(submission.answers, compiled.questions):
        return
    rows = submission.attachments.filter(pk__in=named, state=AttachmentState.STORED)
    whole = {str(pk) for pk in rows.values_list("pk", flat=True)}
    if named - whole:
        raise CannotSubmit(_("A file was not stored completely. Please add it again."))
    link_attachments(submission, named, submission.saved_at)
