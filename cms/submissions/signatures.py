"""Signatures as they are shown: whose, of when, and whether they still stand under what is read."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from cms.formbuilder.compiled.signature import picture
from cms.formbuilder.compiler import compile_version
from cms.submissions.models import Signature
from cms.submissions.receipts import mark_digest, signed_digest


@dataclass(frozen=True)
class ShownSignature:
    """``holds``: whether it was given under just these answers; ``words``: 张三 手签 and when."""

    question_key: str
    name: str
    is_typed: bool
    signed_at: datetime
    covers_sha256: str
    holds: bool
    words: str
    picture: SafeString | str = ""

    @property
    def state_words(self) -> str:
        """What stands beside it for who must rely on it."""
        if self.holds:
            return _("Verified: it stands under these answers")
        return _("Does not match what was signed")


def signatures_of(submission) -> dict[str, ShownSignature]:
    """What stands under the answers that ``submission`` holds, by question key. One query, none
    where nothing is signed.
    """
    if not submission.token:
        return {}
    return signatures_of_filings(submission, [submission])[submission.token]


def signatures_of_filings(submission, filings: Iterable) -> dict[str, dict[str, ShownSignature]]:
    """The same of some of its filings (it, or earlier ones), by token; one query for all."""
    keys, version = compile_version(submission.version).signatures, submission.version
    found: dict[str, dict[str, ShownSignature]] = {filing.token: {} for filing in filings}
    if not keys:
        return found
    rows = list(submission.signatures.filter(token__in=found))
    for filing in filings:
        covers = signed_digest(version=version, answers=filing.answers, signatures=keys)
        for row in rows:
            if row.token == filing.token and (value := filing.answers.get(row.question_key)):
                found[row.token][row.question_key] = _shown(row, value, covers)
    return found


def signature_holds(submission, question_key: str) -> bool:
    """Whether a signature was given under the answers as ``submission`` holds them now: not where
    the office has corrected one since, where it was drawn anew, or where there is none.
    """
    shown = signatures_of(submission).get(question_key)
    return shown is not None and shown.holds


def _shown(row: Signature, value: dict, covers: str) -> ShownSignature:
    words = signed_words(row.name, row.is_typed, row.signed_at)
    return ShownSignature(
        question_key=row.question_key,
        name=row.name,
        is_typed=row.is_typed,
        signed_at=row.signed_at,
        covers_sha256=row.covers_sha256,
        holds=row.covers_sha256 == covers and row.mark_sha256 == mark_digest(value),
        words=words,
        picture=picture(value, words),
    )


def signed_words(name: str, is_typed: bool, at: datetime) -> str:
    """``张三 手签 2026-11-27 10:02``."""
    how = _("signed by typing") if is_typed else _("signed by hand")
    return f"{name} {how} {date_format(localtime(at), 'Y-m-d H:i')}"


def words_in_sheets(ids: Iterable[int]) -> dict[int, dict[str, str]]:
    """Submission id → {question key: who signed, and when}, of what was filed last; one query."""
    found: dict[int, dict[str, str]] = {}
    rows = Signature.objects.filter(submission__in=ids, token=F("submission__token"))
    for row in rows:
        words = signed_words(row.name, row.is_typed, row.signed_at)
        found.setdefault(row.submission_id, {})[row.question_key] = words
    return found
