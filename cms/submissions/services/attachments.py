"""Files come in: row first, then bytes, then the row says so; a sweep mends what was cut off."""

import uuid
from collections.abc import Collection
from datetime import datetime, timedelta

from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db import transaction
from django.utils.translation import gettext as _

from cms.core.audit import record_event
from cms.formbuilder.enums import FILES, QuestionType
from cms.media.blobs import sha256_of
from cms.media.kinds import DOCUMENTS, PHOTOS
from cms.media.uploads import SecrecyQuestion, UploadRefused, check_upload
from cms.submissions.enums import AttachmentState, ChangeKind
from cms.submissions.models import Attachment
from cms.submissions.models.attachments import ON_PAPER
from cms.submissions.permissions import is_own, user_can_fill_submission

MOST_FILES = 200  # of one submission, those taken out of an answer included
MAX_BYTES = {QuestionType.PHOTO: 20 * 1024 * 1024, QuestionType.FILE: 50 * 1024 * 1024}
UPLOAD_TIME = timedelta(hours=1)  # an upload that took longer was cut off
LOOSE_TIME = timedelta(days=1)  # a stored file that no answer names


class CannotAttachFile(Exception):
    """Why a file was not taken; a sentence that stands beside its input."""


def attach_file(
    *, submission, question, file, by, now: datetime, there: Collection[str] = ()
) -> Attachment:
    """Keep one file of a draft. ``question`` is the compiled file or photo question; ``there`` are
    the ids that its answer names already: the same bytes among them are the same file, sent again.

    The row is committed before the first byte is written, so it never runs inside an outer
    transaction. Raises CannotAttachFile.
    """
    if not user_can_fill_submission(by, submission) or not submission.is_editable:
        record_event(verb="submission.attach", obj=submission, by=by, now=now, refused=True)
        raise CannotAttachFile(_("You cannot add files here."))
    if question is None or question.type not in FILES:
        raise CannotAttachFile(_("This question takes no files."))
    if submission.attachments.count() >= MOST_FILES:
        raise CannotAttachFile(_("There are too many files already."))
    kinds = PHOTOS if question.type == QuestionType.PHOTO else (*PHOTOS, *DOCUMENTS)
    upload = _checked(file, kinds, MAX_BYTES[question.type])
    if there and (known := _known(submission, there, sha256_of(upload.data))):
        return known
    return _store(submission, question.key, upload, by, now)


def attach_paper(*, submission, file, by, now: datetime) -> Attachment:
    """Keep a photo of a paper, to be handed in (``hand_to_office``); one that is not is removed
    within a day. The same photo sent again is the one that is there. Raises CannotAttachFile.
    """
    mine = is_own(by, submission) or user_can_fill_submission(by, submission)
    if not mine or not submission.is_editable:
        record_event(verb="submission.attach", obj=submission, by=by, now=now, refused=True)
        raise CannotAttachFile(_("You cannot add files here."))
    if submission.attachments.count() >= MOST_FILES:
        raise CannotAttachFile(_("There are too many files already."))
    upload = _checked(file, PHOTOS, MAX_BYTES[QuestionType.PHOTO])
    same = submission.attachments.filter(state=AttachmentState.STORED, question_key=ON_PAPER)
    known = same.filter(sha256=sha256_of(upload.data)).first()
    return known or _store(submission, ON_PAPER, upload, by, now)


def _checked(file, kinds, max_bytes: int):
    """The upload, clean. Raises CannotAttachFile."""
    try:
        return check_upload(file, kinds=kinds, max_bytes=max_bytes)
    except SecrecyQuestion as error:
        sentence = _(
            "It is marked “%(mark)s”, and this platform is not for secrets. If you have checked "
            "that it holds none, take the mark off and send it again."
        )
        if not error.mark:
            sentence = _(
                "It cannot be looked into (encrypted, packed too deep, or too large), and this "
                "platform is not for secrets. Send what is in it without a password and unpacked."
            )
        raise CannotAttachFile(f"{file.name[:60]}：{sentence % {'mark': error.mark}}") from error
    except UploadRefused as error:
        raise CannotAttachFile(f"{file.name[:60]}：{error}") from error


def _store(submission, question_key: str, upload, by, now: datetime) -> Attachment:
    attachment = _announce(submission, question_key, upload, by, now)
    _write(attachment, upload.data)
    return _confirm(attachment, now)


def _known(submission, there: Collection[str], sha256: str) -> Attachment | None:
    rows = submission.attachments.filter(state=AttachmentState.STORED, sha256=sha256)
    return rows.filter(pk__in=there).first()


@transaction.atomic(durable=True)
def _announce(submission, question_key: str, upload, by, now: datetime) -> Attachment:
    pk = uuid.uuid4()
    return Attachment.objects.create(
        uuid=pk,
        submission=submission,
        question_key=question_key,
        name=upload.name[-160:],
        path=f"attachments/{pk.hex[:2]}/{pk.hex}.{upload.ext}",
        mime=upload.mime,
        size=len(upload.data),
        sha256=sha256_of(upload.data),
        uploaded_by=by,
        changed_at=now,
    )


def _write(attachment: Attachment, data: bytes) -> None:
    store = storages["private"]
    saved = store.save(attachment.path, ContentFile(data))
    if saved != attachment.path:  # the generated name was taken: never, but then not by us
        store.delete(saved)
        raise FileExistsError(attachment.path)


@transaction.atomic(durable=True)
def _confirm(attachment: Attachment, now: datetime) -> Attachment:
    attachment.state, attachment.changed_at = AttachmentState.STORED, now
    attachment.save(update_fields=["state", "changed_at"])
    return attachment


def link_attachments(submission, named: set[str], now: datetime) -> None:
    """Note which files the answers name; inside the transaction that stores the answers."""
    rows = Attachment.objects.filter(submission=submission, state=AttachmentState.STORED)
    rows = rows.exclude(question_key=ON_PAPER)
    if named:
        rows.filter(pk__in=named, in_answer=False).update(in_answer=True, changed_at=now)
    if submission.state == "DRAFT":  # a returned one keeps what the office has seen
        named = named | _left_behind(submission)
        rows.filter(in_answer=True).exclude(pk__in=named).update(in_answer=False, changed_at=now)


def _left_behind(submission) -> set[str]:
    """Files in answers for which the draft's version has no place."""
    left = submission.changes.filter(kind=ChangeKind.LEFT).values_list("value", flat=True)
    return {pk for value in left for pk in value["files"]}


def sweep_attachments(*, now: datetime) -> int:
    """Remove uploads that were cut off and files that no answer names; returns how many.

    Marked first, so that no answer can take them up meanwhile; then the bytes, then the row.
    """
    loose = Attachment.objects.filter(in_answer=False)
    loose.filter(state=AttachmentState.STORED, changed_at__lt=now - LOOSE_TIME).update(
        state=AttachmentState.REMOVING
    )
    loose.filter(state=AttachmentState.UPLOADING, changed_at__lt=now - UPLOAD_TIME).update(
        state=AttachmentState.REMOVING
    )
    removed = 0
    for attachment in loose.filter(state=AttachmentState.REMOVING)[:1000]:
        storages["private"].delete(attachment.path)
        attachment.delete()
        removed += 1
    return removed
