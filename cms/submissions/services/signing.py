"""What is filed is signed by whoever fills it in, under the very answers that are filed."""

import unicodedata
from collections.abc import Mapping
from datetime import datetime

from django.utils.translation import gettext as _

from cms.core.audit import record_event
from cms.formbuilder.compiled.answers import AnswerError
from cms.formbuilder.compiler import compile_version
from cms.submissions.asked import asked_now
from cms.submissions.models import Signature, Submission
from cms.submissions.permissions import user_can_sign_submission
from cms.submissions.receipts import mark_digest, signed_digest
from cms.submissions.services.refusals import AnswersIncomplete, NotTheSigner


def read_signatures(submission: Submission, given: Mapping[str, dict], by) -> dict[str, dict]:
    """The signatures, as they may be stored, of the questions that are asked. ``submission`` holds
    the answers that are about to be filed.

    Raises NotTheSigner; AnswersIncomplete where one is missing, unreadable, or another's name.
    """
    shown, signed, problems = asked_now(submission), {}, {}
    for section in compile_version(submission.version).sections_for(submission.filler):
        wrong = {}
        for question in section.signatures:
            if not shown.asks(question.key):
                continue
            value = given.get(question.key)
            if submission.from_paper and not value:
                continue  # it stands on the paper, whose photos are kept with the answers
            sentence = "" if value else question.missing(shown)
            if (value or sentence) and not user_can_sign_submission(by, submission):
                raise NotTheSigner
            try:
                if value:
                    signed[question.key] = _own(question.check(value), by)
            except AnswerError as error:
                sentence = str(error)
            if sentence:
                wrong[question.key] = sentence
        if wrong:
            problems[section.key] = wrong
    if problems:
        raise AnswersIncomplete(problems)
    return signed


def _own(value: dict, by) -> dict:
    """A typed name is the signer's, blanks and dots apart. Raises AnswerError."""
    if "name" in value and _bare(value["name"]) != _bare(str(by)):
        raise AnswerError(_("Please type your own name: %(name)s.") % {"name": by})
    return value


def _bare(name: str) -> str:
    text = unicodedata.normalize("NFKC", name)
    return "".join(letter for letter in text if letter.isalnum()).casefold()


def keep_signatures(submission: Submission, signed: dict[str, dict], *, by, now: datetime) -> None:
    """Bind each signature to the answers it was filed with; inside the transaction of the filing.

    The digest stands in the sealed trail as well: a row that was changed later would show.
    """
    if not signed:
        return
    keys = compile_version(submission.version).signatures
    covers = signed_digest(version=submission.version, answers=submission.answers, signatures=keys)
    Signature.objects.bulk_create(
        Signature(
            submission=submission,
            token=submission.token,
            question_key=key,
            account=by,
            name=str(by)[:160],
            is_typed="name" in value,
            signed_at=now,
            covers_sha256=covers,
            mark_sha256=mark_digest(value),
        )
        for key, value in signed.items()
    )
    detail = f"{len(signed)} {covers}"
    record_event(verb="submission.sign", obj=submission, by=by, now=now, detail=detail)
