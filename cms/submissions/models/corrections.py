"""What the office corrected in an answer that it had received."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cms.submissions.models.submissions import Submission

# The one way in which a correction goes: with its answer, once destroying that has begun.
ENDS = (
    "EXISTS (SELECT 1 FROM submissions_trashentry AS entry WHERE "
    "entry.submission_id = OLD.submission_id AND entry.destroying_at IS NOT NULL)"
)


class Correction(models.Model):
    """One answer before and after the office corrected it (更正), why and by whom; append-only.

    ``before`` and ``after`` are the whole value of the question, None for no answer; ``row`` is the
    id of the row that was corrected in a repeating table. ``follows`` is what changed with it,
    ``{question key: [before, after]}``: what is worked out, and what is no longer asked. The two
    digests are of all that was answered, so that corrections are a chain back to what was received.
    """

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="corrections")
    question_key = models.CharField(_("question"), max_length=64)
    row = models.CharField(_("row"), max_length=64, blank=True)
    before = models.JSONField(_("before"), null=True)
    after = models.JSONField(_("after"), null=True)
    follows = models.JSONField(_("changed with it"), default=dict)
    reason = models.CharField(_("reason"), max_length=200)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("corrected by"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    at = models.DateTimeField(_("corrected at"))
    sha256_before = models.CharField(_("digest before"), max_length=64)
    sha256_after = models.CharField(_("digest after"), max_length=64)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("correction")
        verbose_name_plural = _("corrections")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="correction_has_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.submission_id} {self.at:%Y-%m-%d %H:%M}"
