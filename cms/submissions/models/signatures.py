"""Under which answers somebody put their name, and when."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cms.submissions.models.submissions import Submission


class Signature(models.Model):
    """Binds one signature to one filing: ``covers_sha256`` is the digest of the answers beside
    which it was given, ``mark_sha256`` that of what was drawn or typed, which the answers hold.

    ``token`` names the filing. A return leaves the row with the earlier filing, whose text it
    covers; what is filed anew has another token and is signed anew.
    """

    submission = models.ForeignKey(
        Submission, on_delete=models.CASCADE, related_name="signatures", db_index=False
    )
    token = models.CharField(_("token"), max_length=64, editable=False)
    question_key = models.CharField(_("question"), max_length=64)
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    name = models.CharField(_("signed by"), max_length=160)
    is_typed = models.BooleanField(_("typed name"), default=False)
    signed_at = models.DateTimeField(_("signed at"))
    covers_sha256 = models.CharField(_("digest of what is signed"), max_length=64)
    mark_sha256 = models.CharField(_("digest of the signature"), max_length=64)

    class Meta:
        verbose_name = _("signature")
        verbose_name_plural = _("signatures")
        constraints = [
            models.UniqueConstraint(
                fields=["submission", "token", "question_key"], name="signature_once_a_filing"
            ),
            models.CheckConstraint(
                condition=~Q(token="") & ~Q(name="") & ~Q(covers_sha256="") & ~Q(mark_sha256=""),
                name="signature_is_bound",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.submission_id} {self.question_key}"
