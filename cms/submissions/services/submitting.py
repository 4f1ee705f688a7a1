"""A submission arrives: exactly once, whatever the client repeats."""

import secrets
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cms.core.audit import record_event
from cms.core.models import Channel
from cms.formbuilder.compiler import compile_version
from cms.formbuilder.models import FormVersion
from cms.publishing.payload import canonical, digest
from cms.submissions.access import Want, subject_allows
from cms.submissions.enums import SubmissionState
from cms.submissions.models import Attachment, PastFiling, Submission
from cms.submissions.services.cells import write_cells
from cms.submissions.services.drafting import user_can_fill
from cms.submissions.services.files import named_attachments
from cms.submissions.signals import submission_received

TOKEN_LENGTHS = range(16, 65)


class CannotSubmit(Exception):
    """Why nothing was submitted. ``errors`` are sentences by input name."""

    def __init__(self, message: str, errors: dict[str, str] | None = None) -> None:
        super().__init__(message)
        self.errors = errors or {}


class TokenReused(Exception):
    """The same token came with another body: a page with changed answers sent an old one."""


def submit_submission(
    *, submission: Submission, token: str, by, now: datetime, answers: dict | None = None
) -> Submission:
    """Hand in a draft. Repeated with the same token it gives the same receipt and does nothing.

    ``answers``: what the page that sends the token shows, when it shows any; other answers than
    those handed in raise TokenReused. Raises CannotSubmit with what is missing.
    """
    _require_token(token)
    with transaction.atomic():
        submission = Submission.objects.select_for_update().get(pk=submission.pk)
        if submission.state in (SubmissionState.SUBMITTED, SubmissionState.ACCEPTED):
            return _again(submission, by, answers)
        if PastFiling.objects.filter(token=token).exists():
            raise TokenReused(_("This page is out of date; please open the form again."))
        if not user_can_fill(by, submission):
            raise CannotSubmit(_("This form was not given to you to fill in."))
        if answers is not None:
            submission.answers = answers
        _hand_in(submission, token, by, now)
    return submission


def mark_no_comment(*, submission: Submission, token: str, by, now: datetime) -> Submission:
    """无意见: hand in without answers. What was typed stays in the draft's history only.

    Raises as ``submit_submission`` does.
    """
    _require_token(token)
    with transaction.atomic():
        submission = Submission.objects.select_for_update().get(pk=submission.pk)
        if submission.is_editable and user_can_fill(by, submission):
            submission.no_comment = True
            submission.save(update_fields=["no_comment"])
        return submit_submission(submission=submission, token=token, by=by, now=now)


def create_submission(
    *,
    version: FormVersion,
    subject_ref: str,
    filler: str,
    answers: dict,
    token: str,
    by,
    now: datetime,
    channel: str = Channel.API,
) -> Submission:
    """Answers in one piece, as the API sends them; idempotent by ``token``.

    Raises TokenReused (another body), CannotSubmit (errors by question key).
    """
    _require_token(token)
    known = Submission.objects.filter(token=token).first()
    if known is not None:
        return _same_or_refuse(known, version, subject_ref, filler, answers, by)
    if not subject_allows(by, subject_ref, Want.FILL, filler):
        record_event(verb="submission.submit", obj=subject_ref, by=by, now=now, refused=True)
        raise CannotSubmit(_("This form was not given to you to fill in."))
    try:
        with transaction.atomic():
            submission = _draft_for(version, subject_ref, filler, by, now, channel)
            if submission.state in (SubmissionState.SUBMITTED, SubmissionState.ACCEPTED):
                raise CannotSubmit(_("This form has been submitted already."))
            submission.answers = _checked(version, filler, answers)
            _hand_in(submission, token, by, now)
    except IntegrityError:
        known = Submission.objects.filter(token=token).first()
        if known is None:
            raise
        return _same_or_refuse(known, version, subject_ref, filler, answers, by)
    return submission


def body_digest(submission: Submission) -> str:
    """The digest of what is handed in."""
    return digest(
        canonical(
            {
                "version": submission.version.sha256,
                "subject": submission.subject_ref,
                "filler": submission.filler,
                "no_comment": submission.no_comment,
                "answers": submission.answers,
            }
        )
    )


def _require_token(token: str) -> None:
    if len(token) not in TOKEN_LENGTHS or not token.isascii() or not token.isprintable():
        raise CannotSubmit(_("The page's token is not usable; please reload it."))


def _again(submission: Submission, by, answers: dict | None) -> Submission:
    """Somebody sends once more what has arrived already."""
    if submission.respondent_id != getattr(by, "pk", None):
        raise CannotSubmit(_("This form was not given to you to fill in."))
    if answers is not None and answers != submission.answers:
        raise TokenReused(_("This form has been submitted already, with other answers."))
    return submission


def _same_or_refuse(known, version, subject_ref, filler, answers, by) -> Submission:
    same = (
        known.respondent_id == getattr(by, "pk", None)
        and known.version_id == version.pk
        and known.subject_ref == subject_ref
        and known.filler == filler
        and known.answers == _checked(version, filler, answers)
    )
    if not same:
        raise TokenReused(_("This token was used with another body."))
    return known


def _draft_for(version, subject_ref, filler, by, now, channel) -> Submission:
    submission, _made = Submission.objects.select_for_update().get_or_create(
        form_id=version.form_id,
        subject_ref=subject_ref,
        respondent=by,
        filler=filler,
        round=1,
        deleted_at=None,
        defaults={
            "version": version,
            "entered_by": by,
            "channel": channel,
            "created_at": now,
            "saved_at": now,
        },
    )
    return submission


def _checked(version: FormVersion, filler: str, answers: dict) -> dict:
    compiled, good, errors = compile_version(version), {}, {}
    sections = compiled.sections_for(filler)
    asked = {key for section in sections for key in section.by_key}
    for key in set(answers) - asked:
        errors[key] = _("This is not asked of you.")
    for section in sections:
        values, wrong = section.check(answers)
        good |= values
        errors |= wrong
    if errors:
        raise CannotSubmit(_("Please check your answers."), errors)
    return good


def _hand_in(submission: Submission, token: str, by, now: datetime) -> None:
    compiled = compile_version(submission.version)
    sections = compiled.sections_for(submission.filler)
    kept: dict = {}
    errors: dict[str, str] = {}
    for section in sections:
        values = section.tidy(submission.answers)
        kept |= values
        if not submission.no_comment:
            errors |= section.problems(values)
    if errors:
        raise CannotSubmit(_("Please check your answers."), errors)
    submission.answers = {} if submission.no_comment else kept
    submission.body_sha256 = body_digest(submission)
    submission.state, submission.token = SubmissionState.SUBMITTED, token
    submission.submitted_at = submission.saved_at = now
    submission.receipt = submission.receipt or _free_receipt(now)
    submission.save()
    _claim_attachments(submission)
    write_cells(submission, compiled)
    submission.changes.all().delete()
    record_event(verb="submission.submit", obj=submission, by=by, now=now)
    submission_received.send(Submission, submission=submission, by=by, now=now)


def _claim_attachments(submission: Submission) -> None:
    named = named_attachments(submission.answers)
    own = Attachment.objects.filter(submission=submission)
    mine = [attachment.pk for attachment in own if str(attachment.pk) in named]
    own.filter(pk__in=mine).update(in_answer=True)


def _free_receipt(now: datetime) -> str:
    """Shanghai date and random digits: sequential ones could be guessed."""
    day = timezone.localtime(now).strftime("%Y%m%d")
    while True:
        receipt = f"{day}-{secrets.randbelow(10**6):06d}"
        if not Submission.objects.filter(receipt=receipt).exists():
            return receipt
