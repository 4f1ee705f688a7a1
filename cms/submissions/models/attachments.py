"""Files and photos that came with an answer."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from cms.submissions.enums import AttachmentState
from cms.submissions.models.submissions import Submission

ON_PAPER = ""  # the key of a photo that shows the whole paper, and answers no one question


class Attachment(models.Model):
    """A file of one submission, in the private store under a generated name.

    The row is committed first (``UPLOADING``), then the bytes are written, then the row says
    ``STORED``; ``in_answer`` is set with the answer that names it. A sweep removes what stopped
    half-way, bytes before row, so no bytes exist that no row knows. ``question_key`` is
    ``ON_PAPER`` for a photo from which the office types in: ``in_answer`` once handed in.
    """

    uuid = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="attachments")
    question_key = models.CharField(_("question"), max_length=64)
    state = models.CharField(
        _("state"), max_length=10, choices=AttachmentState, default=AttachmentState.UPLOADING
    )
    in_answer = models.BooleanField(_("named by an answer"), default=False)
    name = models.CharField(_("file name"), max_length=160)
    path = models.CharField(_("place in the private store"), max_length=120, unique=True)
    mime = models.CharField(_("type"), max_length=100)
    size = models.PositiveBigIntegerField(_("size"))
    sha256 = models.CharField(_("digest"), max_length=64)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    changed_at = models.DateTimeField(_("changed at"))

    class Meta:
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")
        indexes = [
            models.Index(
                fields=["changed_at"],
                name="attachment_loose",
                condition=models.Q(in_answer=False),
            )
        ]

    def __str__(self) -> str:
        return self.name
