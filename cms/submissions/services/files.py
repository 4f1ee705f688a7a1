"""Files that come with an answer: the row first, then the bytes, then the row says stored."""

import hashlib
from datetime import datetime, timedelta

from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db import transaction
from django.utils.translation import gettext as _

from cms.formbuilder.compiler import compile_version
from cms.formbuilder.enums import FILES, QuestionType
from cms.media.kinds import DOCUMENTS, PHOTOS
from cms.media.uploads import check_upload
from cms.submissions.enums import AttachmentState
from cms.submissions.models import Attachment, Submission
from cms.submissions.services.drafting import CannotSave, user_can_fill

MOST_BYTES = 20 * 1024 * 1024
MOST_FILES = 60  # of one submission
LOOSE_FOR = timedelta(days=2)


def attach_file(
    *, submission: Submission, question_key: str, file, by, now: datetime
) -> Attachment:
    """Check and keep one file of a draft. Its answer names it by ``uuid`` with the next save.

    Raises UploadRefused (a sentence about the file) and CannotSave.
    """
    if not user_can_fill(by, submission):
        raise CannotSave(_("This form can no longer be changed."))
    if submission.attachments.count() >= MOST_FILES:
        raise CannotSave(_("At most %(count)s files.") % {"count": MOST_FILES})
    kinds = PHOTOS if _type_of(submission, question_key) == QuestionType.PHOTO else None
    checked = check_upload(file, kinds=kinds or (*PHOTOS, *DOCUMENTS), max_bytes=MOST_BYTES)
    attachment = Attachment(
        submission=submission,
        question_key=question_key,
        name=checked.name[-160:],
        mime=checked.mime,
        size=len(checked.data),
        sha256=hashlib.sha256(checked.data).hexdigest(),
        uploaded_by=by,
        changed_at=now,
    )
    attachment.path = f"answers/{submission.uuid}/{attachment.uuid}.{checked.ext}"
    attachment.save()
    storages["private"].save(attachment.path, ContentFile(checked.data))
    attachment.state = AttachmentState.STORED
    attachment.save(update_fields=["state"])
    return attachment


def _type_of(submission: Submission, question_key: str) -> str:
    """The type of a file question. ``question_key`` may be ``table.row.column``."""
    questions = compile_version(submission.version).questions
    table, _dot, rest = question_key.partition(".")
    question = questions.get(table)
    if question is not None and rest:
        column = rest.rpartition(".")[2]
        question = next((q for q in question.columns if q.key == column), None)
    if question is None or question.type not in FILES:
        raise CannotSave(_("No file is asked for here."))
    return question.type


def named_attachments(answers: dict) -> set[str]:
    """Every string in the answers that may be an attachment's id."""
    found: set[str] = set()
    for value in answers.values():
        for item in value if isinstance(value, list) else ():
            if isinstance(item, dict):
                found |= named_attachments(item.get("cells", {}))
            elif isinstance(item, str):
                found.add(item)
    return found


def sweep_attachments(*, now: datetime) -> int:
    """Remove what no answer names after two days, bytes before row; returns how many."""
    swept = 0
    loose = Attachment.objects.filter(in_answer=False, changed_at__lt=now - LOOSE_FOR)
    for attachment in loose.select_related("submission").iterator():
        with transaction.atomic():
            submission = Submission.objects.select_for_update().get(pk=attachment.submission_id)
            if str(attachment.uuid) in named_attachments(submission.answers):
                continue
            storages["private"].delete(attachment.path)
            attachment.delete()
            swept += 1
    return swept
