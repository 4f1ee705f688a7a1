"""A whole submission in one call: what the API and imports use."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from cms.core.models import Channel
from cms.formbuilder.compiled.context import Choices, FillContext
from cms.formbuilder.compiler import compile_version
from cms.submissions.corrected import was_sent_as
from cms.submissions.models import DestructionCertificate, PastFiling, Submission
from cms.submissions.permissions import user_can_open_draft
from cms.submissions.receipts import body_digest, is_token, token_digest
from cms.submissions.services.drafts import open_draft
from cms.submissions.services.filing import (
    RECEIPT_TRIES,
    _check_files,
    announce,
    file_with_receipt,
    receive,
    refuse_nothing,
)
from cms.submissions.services.intakes import take_place
from cms.submissions.services.refusals import (
    AnswersIncomplete,
    CannotSubmit,
    TokenReused,
    recorded_refusal,
)
from cms.submissions.services.trash import refuse_trashed
from cms.submissions.trash_words import destroyed_words


def create_submission(
    *,
    version,
    subject_ref: str,
    answers: dict,
    token: str,
    by,
    channel: str = Channel.API,
    now: datetime,
    filler: str = "DEPUTY",
    respondent=None,
    on_behalf_of=None,
) -> Submission:
    """Check and file answers at once. The same token and answers give the same submission.

    ``respondent``: the account that owes the answer; its draft is used if there is one. Raises
    TokenReused, AnswersIncomplete (``problems`` by section), CannotSubmit.
    """
    verb = "submission.submit"
    with recorded_refusal(CannotSubmit, verb=verb, obj=version, by=by, now=now):
        if not is_token(token):
            raise CannotSubmit(_("The token must be 16 to 64 letters, digits, - or _."))
        if not user_can_open_draft(by, version, subject_ref, filler):
            raise CannotSubmit(_("This is not yours to fill in."))
        checked = check_answers(version, filler, answers, by=by)
        known = _known(version, token, checked)
        if known:
            return known
        if respondent is not None:
            return _through_draft(
                version, subject_ref, checked, token, by, channel, now, filler, respondent
            )
        for _try in range(RECEIPT_TRIES):
            submission = Submission(
                form_id=version.form_id,
                version=version,
                subject_ref=subject_ref,
                filler=filler,
                answers=checked,
                created_at=now,
                entered_by=by,
                on_behalf_of=on_behalf_of,
                channel=channel,
            )
            try:
                with transaction.atomic():
                    take_place(submission, (by,), now, counts=True, refusal=CannotSubmit)
                    receive(submission, token=token, no_comment=False, now=now)
                    _check_files(submission, checked)
                    submission.save(force_insert=True)
                    announce(submission, by=by, now=now)
                    return submission
            except IntegrityError:
                known = _known(version, token, checked)
                if known:
                    return known
        raise CannotSubmit(_("The office's system is busy. Please try again."))


def check_answers(version, filler: str, answers: dict, *, by) -> dict:
    """Answers as they may be stored. Raises AnswersIncomplete: unknown, wrong or missing ones, and
    signatures, which a program cannot give; NothingAnswered where there is none.
    """
    compiled = compile_version(version)
    by_hand = _("A signature is given at the desk, by the signer in person.")
    sections = compiled.sections_for(filler)
    allowed = {key for section in sections for key in section.by_key}
    problems, checked, context = {}, {}, FillContext(Choices(by))
    unknown = {key: _("This form has no such question.") for key in answers if key not in allowed}
    if unknown:
        problems[""] = unknown
    read = {
        section.key: section.check(
            {k: v for k, v in answers.items() if k in section.by_key}, context
        )
        for section in sections
    }
    good_ones = {key: value for good, _wrong in read.values() for key, value in good.items()}
    shown = compiled.shown(filler, good_ones)
    for section in sections:
        good, wrong = read[section.key]
        wrong = section.misfits(shown) | wrong  # of what comes in one call nothing is left out
        good = section.tidy(good, shown)
        lacks = section.problems(good, shown)
        for question in section.signatures:
            if question.key in answers or (shown.asks(question.key) and question.missing(shown)):
                wrong[question.key] = by_hand
        found = {k: v for k, v in lacks.items() if k not in wrong} | wrong
        if found:
            problems[section.key] = found
        checked |= good
    if problems:
        raise AnswersIncomplete(problems)
    refuse_nothing(sections, checked)
    return checked


def _known(version, token: str, answers: dict) -> Submission | None:
    """What this token was used for; raises TokenReused where that was something else."""
    known = Submission.objects.filter(token=token).first()
    if known is None:
        if PastFiling.objects.filter(token=token).exists():
            raise TokenReused
        digest = token_digest(token)
        if gone := DestructionCertificate.objects.filter(token_sha256=digest).first():
            raise CannotSubmit(destroyed_words(gone.destroyed_at))
        return None
    refuse_trashed(known, CannotSubmit)
    digest = body_digest(version=version, answers=answers, no_comment=False)
    if known.version_id != version.pk or not was_sent_as(known, digest):
        raise TokenReused
    return known


def _through_draft(
    version, subject_ref, checked, token, by, channel, now, filler, respondent
) -> Submission:
    draft = open_draft(
        version=version,
        subject_ref=subject_ref,
        filler=filler,
        by=by,
        respondent=respondent,
        channel=channel,
        now=now,
    )
    if draft.version_id != version.pk:
        raise CannotSubmit(_("The form has changed. Fetch it again."))
    with transaction.atomic():
        locked = Submission.objects.select_for_update(of=("self",)).get(pk=draft.pk)
        if locked.version_id != version.pk:  # it moved on since the look at it
            raise CannotSubmit(_("The form has changed. Fetch it again."))
        if locked.is_editable:
            locked.answers, locked.unread_texts, locked.saved_at = checked, {}, now
            locked.draft_rev += 1
            locked.save(update_fields=["answers", "unread_texts", "saved_at", "draft_rev"])
        # Inside: what a refusal stops must not have replaced what was typed at the desk.
        filed = file_with_receipt(draft.pk, token=token, no_comment=False, by=by, now=now)
    digest = body_digest(version=version, answers=checked, no_comment=False)
    if not was_sent_as(filed, digest):
        raise TokenReused
    return filed
