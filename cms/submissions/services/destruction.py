"""What lay in the trash for 30 days is destroyed, and leaves a certificate.

Three steps for each answer, so that a worker killed anywhere leaves nothing that nobody knows: it
is marked, after which nobody can put it back; then the bytes of its files go; then its rows, in
the transaction that writes the certificate. The next sweep goes on where one stopped.
"""

import hashlib
import json
import logging
from datetime import datetime

from django.core.files.storage import storages
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from cms.core.audit import record_event
from cms.core.locks import hold_lock
from cms.submissions.access import subject_labels
from cms.submissions.holds import why_kept
from cms.submissions.models import DestructionCertificate, Submission, TrashEntry
from cms.submissions.receipts import token_digest
from cms.submissions.services.trash import locked_submission
from cms.submissions.signals import submission_destroyed
from cms.submissions.trash_words import rule_words

log = logging.getLogger(__name__)
MOST = 500  # answers of one sweep; the next one takes the rest
# What the digest of a certificate covers of signatures and corrections.
SIGNED = ("token", "question_key", "name", "covers_sha256", "mark_sha256")
CORRECTED = ("question_key", "row", "before", "after", "follows", "reason")


def destroy_due(*, now: datetime, most: int = MOST) -> int:
    """Destroy what is due at ``now``, each answer for itself; returns how many are gone.

    One that cannot be destroyed stays where it is, is told of in the log, and stops no other.
    """
    due = TrashEntry.objects.filter(
        Q(destroying_at__isnull=False) | Q(destroy_at__lt=now, held_at=None)
    )
    # Those that were begun come first: their files may be gone already.
    due = due.order_by(F("destroying_at").asc(nulls_last=True), "destroy_at", "pk")
    gone = 0
    for pk in list(due.values_list("submission_id", flat=True)[:most]):
        try:
            gone += destroy_submission(pk=pk, now=now) is not None
        except Exception:
            log.exception("answer %s was not destroyed", pk)
    return gone


def destroy_submission(*, pk: int, now: datetime) -> DestructionCertificate | None:
    """Destroy one answer whose days are over; None where it is not due, held, put back, kept by a
    record, or gone already. Runs inside no transaction.
    """
    if not _begin(pk, now):
        return None
    _remove_files(pk)
    return _end(pk, now)


@transaction.atomic(durable=True)
def _begin(pk: int, now: datetime) -> bool:
    locked = locked_submission(pk)
    if locked is None or not locked.deleted_at:
        return False
    entry = locked.trash_entry
    if entry.destroying_at:
        return True
    if entry.held_at or now <= entry.destroy_at:
        return False
    if why_kept(locked):  # nothing comes to rest on what is in the trash; if it has, it stays
        log.error("answer %s is in the trash and a record rests on it", pk)
        return False
    entry.destroying_at = now
    entry.save(update_fields=["destroying_at"])
    return True


def _remove_files(pk: int) -> None:
    """Bytes before rows, like every sweep of files; gone already is gone."""
    submission = Submission.objects.get(pk=pk)
    for path in submission.attachments.values_list("path", flat=True):
        storages["private"].delete(path)


@transaction.atomic(durable=True)
def _end(pk: int, now: datetime) -> DestructionCertificate | None:
    locked = locked_submission(pk)
    if locked is None:  # a rival sweep was faster
        return None
    certificate = _certify(locked, now)
    submission_destroyed.send(
        sender=Submission, submission=locked, certificate=certificate, now=now
    )
    locked.corrections.all().delete()  # while the entry says that it is being destroyed
    _destroy_pairs(locked)
    locked.trash_entry.delete()
    _remove_rows(locked)
    detail = f"{certificate.receipt} {certificate.sha256}"
    record_event(verb="submission.destroy", obj=certificate, by=None, now=now, detail=detail)
    return certificate


def _destroy_pairs(locked: Submission) -> None:
    """Every second entry of it goes with it, void ones too."""
    for pair in locked.second_entries.select_related("second"):
        pair.cells.all().delete()  # while the first entry's trash entry says what is going on
        pair.settled.all().delete()
        second = pair.second
        pair.delete()
        if second is not None:
            _remove_rows(second)


def _remove_rows(submission: Submission) -> None:
    hung = (submission.cells, submission.changes, submission.past_filings, submission.signatures)
    for rows in (*hung, submission.attachments):
        rows.all().delete()
    submission.delete()


def _certify(submission: Submission, now: datetime) -> DestructionCertificate:
    entry, ref = submission.trash_entry, submission.subject_ref
    files = list(submission.attachments.order_by("sha256", "pk").values("sha256", "size"))
    return DestructionCertificate.objects.create(
        number=_next_number(now),
        submission_uuid=submission.uuid,
        token_sha256=token_digest(submission.token),
        form_id=submission.form_id,
        version_id=submission.version_id,
        subject_ref=ref,
        subject_label=subject_labels([ref]).get(ref, "")[:255],
        receipt=submission.receipt,
        who=submission.who[:255],
        submitted_at=submission.submitted_at,
        trashed_at=entry.trashed_at,
        trashed_by_id=entry.trashed_by_id,
        reason=entry.reason,
        retention_months=entry.retention_months,
        destroyed_at=now,
        rule=rule_words(entry.retention_months)[:200],
        sha256=payload_digest(submission),
        files=files,
    )


def _next_number(now: datetime) -> str:
    """``2026-0001``, without a gap in its year; taken in turns until the transaction ends."""
    hold_lock("destruction_certificate")
    year = timezone.localdate(now).year
    last = DestructionCertificate.objects.filter(number__startswith=f"{year}-").order_by("-pk")
    number = last.values_list("number", flat=True).first()
    return f"{year}-{int(number.partition('-')[2]) + 1 if number else 1:04d}"


def payload_digest(submission: Submission) -> str:
    """SHA-256 of everything that goes: answers, texts that were none yet, earlier filings, who
    signed, texts set aside, corrections, files by name and digest. The random token is in it:
    nothing can be guessed from it.
    """
    body = {
        "uuid": str(submission.uuid),
        "token": submission.token,
        "receipt": submission.receipt,
        "version": submission.version.sha256,
        "answers": submission.answers,
        "unread_texts": submission.unread_texts,
        "no_comment": submission.no_comment,
        "return_reason": submission.return_reason,
        "return_notes": submission.return_notes,
        "past": list(
            submission.past_filings.order_by("pk").values_list(
                "token", "body_sha256", "answers", "return_reason", "return_notes"
            )
        ),
        "changes": list(
            submission.changes.order_by("pk").values_list("rev", "question_key", "kind", "value")
        ),
        **_where_any("signatures", submission.signatures, SIGNED),
        **_where_any("corrections", submission.corrections, CORRECTED),
        **_seconds(submission),
        "files": list(submission.attachments.order_by("pk").values_list("name", "sha256", "size")),
    }
    text = json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode(errors="replace")).hexdigest()


def _seconds(submission: Submission) -> dict:
    """What was entered second, and how the two compared; nothing of what is entered once."""
    pairs = submission.second_entries.select_related("second__version").order_by("pk")
    found = [
        {
            "state": pair.state,
            "reason": pair.reason,
            "second": payload_digest(pair.second) if pair.second else "",
            "settled": list(pair.settled.order_by("pk").values_list("question_key", "choice")),
        }
        for pair in pairs
    ]
    return {"seconds": found} if found else {}


def _where_any(name: str, rows, columns: tuple[str, ...]) -> dict:
    """Nothing where there are none, so that the digests of older certificates hold."""
    found = list(rows.order_by("pk").values_list(*columns))
    return {name: found} if found else {}
