"""What the office made of each row a deputy wrote: the record's own rows."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cms.core.models import Provenance
from workflows.topics.enums import FindingState, Severity


class Finding(Provenance):
    """A deputy's row as the office took it into the record, or did not.

    It keeps where it came from (submission, question, row), the text as it was written, and
    the severity and responsible unit that the office set. One per source row; a row that was
    corrected is decided on anew, in a finding that ``replaces`` the one before, which stays.
    """

    topic = models.ForeignKey(
        "topics.TopicPage",
        verbose_name=_("topic"),
        on_delete=models.PROTECT,
        related_name="findings",
    )
    submission = models.ForeignKey(
        "submissions.Submission",
        verbose_name=_("submission"),
        on_delete=models.PROTECT,
        related_name="findings",
    )
    question_key = models.CharField(_("question"), max_length=40)
    row_id = models.CharField(_("row"), max_length=40)
    row_sha256 = models.CharField(  # of the whole row; none was kept before rows could be corrected
        _("digest"), max_length=64, blank=True, editable=False
    )
    replaces = models.OneToOneField(
        "self",
        verbose_name=_("replaces"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="replaced_by",
    )
    state = models.CharField(_("state"), max_length=10, choices=FindingState)
    problem = models.TextField(_("problem"))
    advice = models.TextField(_("suggestion"), blank=True)
    severity = models.CharField(_("severity"), max_length=10, choices=Severity, blank=True)
    unit = models.ForeignKey(
        "people.Organization",
        verbose_name=_("responsible unit"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="findings",
    )
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    decided_at = models.DateTimeField(_("decided at"))

    class Meta:
        verbose_name = _("finding")
        verbose_name_plural = _("findings")
        ordering = ["topic", "id"]
        constraints = [
            # With ``replaces`` unique, the findings of a row are one chain, its last in force.
            models.UniqueConstraint(
                fields=["submission", "question_key", "row_id"],
                condition=Q(replaces=None),
                name="finding_once_a_row",
            )
        ]

    def __str__(self) -> str:
        return self.problem[:40]
