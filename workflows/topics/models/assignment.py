"""Who fills which part of a topic's form by when: a plain table, outside revisions."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cms.core.models import Provenance
from workflows.topics.enums import AssignmentState, Filler


class Assignment(Provenance):
    """One person's or unit's part of a topic's form, opened when the topic is released.

    ``filler`` names the sections; ``version`` is the pinned form version of the released
    text; ``due_at`` is the end of a Shanghai day and ``due_rule`` says how it was reached.
    ``owner_key`` (``person:12``, ``org:3``) makes it unique, since nullable owners would not.
    """

    topic = models.ForeignKey(
        "topics.TopicPage",
        verbose_name=_("topic"),
        on_delete=models.PROTECT,
        related_name="assignments",
    )
    filler = models.CharField(_("filled in by"), max_length=8, choices=Filler)
    mandate = models.ForeignKey(
        "people.Mandate",
        verbose_name=_("mandate"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="assignments",
    )
    person = models.ForeignKey(
        "people.Person",
        verbose_name=_("person"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="assignments",
    )
    organization = models.ForeignKey(
        "people.Organization",
        verbose_name=_("unit"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="assignments",
    )
    owner_key = models.CharField(_("owner key"), max_length=30)
    version = models.ForeignKey(
        "formbuilder.FormVersion",
        verbose_name=_("form version"),
        on_delete=models.PROTECT,
        related_name="assignments",
    )
    round = models.PositiveSmallIntegerField(_("round"), default=1)
    opened_at = models.DateTimeField(_("opened at"))
    due_at = models.DateTimeField(_("due at"))
    due_rule = models.CharField(_("how the date was reached"), max_length=120, blank=True)
    state = models.CharField(
        _("state"), max_length=6, choices=AssignmentState, default=AssignmentState.OPEN
    )
    submission = models.OneToOneField(
        "submissions.Submission",
        verbose_name=_("submission"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="assignment",
    )
    certificate = models.ForeignKey(  # of its answer, where that was destroyed
        "submissions.DestructionCertificate",
        verbose_name=_("certificate of destruction"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    waived_reason = models.CharField(_("reason of waiving"), max_length=200, blank=True)
    waived_by = models.ForeignKey(  # none: the system, when the text no longer asks
        settings.AUTH_USER_MODEL,
        verbose_name=_("waived by"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    waived_at = models.DateTimeField(_("waived at"), null=True, blank=True)
    handed_to = models.ForeignKey(  # the published text names this owner, that one answers
        "self",
        verbose_name=_("handed over to"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="handed_from",
    )

    class Meta:
        verbose_name = _("assignment")
        verbose_name_plural = _("assignments")
        ordering = ["topic", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["topic", "owner_key", "filler", "round"], name="assignment_once"
            ),
            models.CheckConstraint(
                condition=Q(person__isnull=False) | Q(organization__isnull=False),
                name="assignment_has_owner",
            ),
            models.CheckConstraint(
                condition=Q(state__in=AssignmentState.values), name="assignment_state_known"
            ),
            models.CheckConstraint(
                condition=Q(handed_to=None) | Q(state=AssignmentState.WAIVED),
                name="assignment_handed_over_is_waived",
            ),
            # An answered part has its answer, or the certificate that it was destroyed, and the
            # moment; a part returned is open again.
            models.CheckConstraint(
                condition=(
                    Q(state=AssignmentState.DONE, answered_at__isnull=False)
                    & (Q(submission__isnull=False) | Q(certificate__isnull=False))
                )
                | (~Q(state=AssignmentState.DONE) & Q(answered_at=None)),
                name="assignment_done_has_answer",
            ),
        ]
        indexes = [models.Index(fields=["state", "due_at"], name="assignment_state_due")]

    def __str__(self) -> str:
        return f"{self.topic} · {self.owner}"

    @property
    def owner(self):
        """The person or organization that owes the answer."""
        return self.person or self.organization
