"""What lies in the trash, and what is left of an answer that was destroyed."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cms.submissions.models.submissions import Submission


class TrashEntry(models.Model):
    """An answer in the trash (回收站): by whom, why, until when it can be put back.

    There is one exactly as long as its submission's ``deleted_at`` is set. ``destroy_at`` is the
    end of a Shanghai day; ``destroying_at`` is set when destroying began, after which nothing is
    put back. While it is held (暂缓销毁) the clock does not destroy it. ``retention_months`` is the
    period that was over; none where somebody threw it away by hand.
    """

    submission = models.OneToOneField(
        Submission, on_delete=models.PROTECT, related_name="trash_entry"
    )
    trashed_at = models.DateTimeField(_("moved to the trash at"))
    trashed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("moved to the trash by"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    reason = models.CharField(_("reason"), max_length=200)
    retention_months = models.PositiveSmallIntegerField(_("period that was over"), null=True)
    destroy_at = models.DateTimeField(_("destroyed after"))
    held_at = models.DateTimeField(_("held back since"), null=True)
    held_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("held by"),
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
    )
    held_reason = models.CharField(_("reason of holding"), max_length=200, blank=True)
    destroying_at = models.DateTimeField(_("destroying began at"), null=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("answer in the trash")
        verbose_name_plural = _("answers in the trash")
        ordering = ["-trashed_at", "-id"]
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="trash_has_reason"),
            models.CheckConstraint(
                condition=Q(held_at=None, held_by=None, held_reason="")
                | (Q(held_at__isnull=False, held_by__isnull=False) & ~Q(held_reason="")),
                name="trash_hold_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(held_at=None) | Q(destroying_at=None), name="trash_held_or_destroyed"
            ),
        ]
        indexes = [models.Index(fields=["destroy_at"], name="trash_destroy_at")]

    def __str__(self) -> str:
        return f"{self.submission_id} {self.trashed_at:%Y-%m-%d %H:%M}"


class DestructionCertificate(models.Model):
    """销毁证明: that an answer was destroyed, which, when and under which rule; append-only.

    It holds no answer, no file name, and no name of whoever answered an anonymous form. ``sha256``
    is of everything that was destroyed with the answer's random token in it, so that a copy found
    later can be told for what it was, and nothing can be guessed from it. ``files`` are digests.
    """

    number = models.CharField(_("number of the certificate"), max_length=20, unique=True)
    submission_uuid = models.UUIDField(_("submission"), unique=True)
    token_sha256 = models.CharField(_("digest of the token"), max_length=64, unique=True)
    form = models.ForeignKey(
        "formbuilder.FormDefinition",
        verbose_name=_("form"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    version = models.ForeignKey(
        "formbuilder.FormVersion",
        verbose_name=_("form version"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    subject_ref = models.CharField(_("subject"), max_length=120, blank=True)
    subject_label = models.CharField(_("title of the subject"), max_length=255, blank=True)
    receipt = models.CharField(_("receipt number"), max_length=20)
    who = models.CharField(_("respondent"), max_length=255, blank=True)
    submitted_at = models.DateTimeField(_("submitted at"))
    trashed_at = models.DateTimeField(_("moved to the trash at"))
    trashed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("moved to the trash by"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    reason = models.CharField(_("reason"), max_length=200)
    retention_months = models.PositiveSmallIntegerField(_("period that was over"), null=True)
    destroyed_at = models.DateTimeField(_("destroyed at"))
    rule = models.CharField(_("destroyed under"), max_length=200)
    sha256 = models.CharField(_("digest"), max_length=64)
    files = models.JSONField(_("files"), default=list)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("certificate of destruction")
        verbose_name_plural = _("certificates of destruction")
        default_permissions = ("view",)
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.number
