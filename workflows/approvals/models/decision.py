"""What a body decided on exactly one text, and the seats that decided it."""

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cms.publishing.enums import ReleaseMode
from workflows.approvals.counting import Rules
from workflows.approvals.enums import Choice, DecisionState, DueUnit, Exclusion, Way


class DecisionQuerySet(models.QuerySet):
    """Chainable rows of decisions."""

    def open(self) -> "DecisionQuerySet":
        return self.filter(state=DecisionState.OPEN)

    def time_up(self, now: datetime) -> "DecisionQuerySet":
        return self.open().filter(due_at__lt=now)


class Decision(models.Model):
    """One decision of one body on one canonical text (DESIGN §5.3, §5.8).

    Text, digest, seats and rules are frozen when it opens; only state and closing move. Ways
    other than the ballot have no task state of their own.
    """

    way = models.CharField(_("way"), max_length=12, choices=Way, default=Way.BALLOT)
    body = models.ForeignKey(
        "people.Organization", verbose_name=_("body"), on_delete=models.PROTECT, related_name="+"
    )
    session_ref = models.CharField(_("session"), max_length=120, blank=True)
    task_state = models.OneToOneField(
        "approvals.CommitteeTaskState",
        verbose_name=_("workflow step"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="decision",
    )
    subject_ref = models.CharField(_("subject"), max_length=120)
    title = models.CharField(_("title"), max_length=255)
    summary = models.CharField(_("summary"), max_length=200, blank=True)
    payload = models.TextField(_("text decided on"))
    digest = models.CharField(_("digest"), max_length=64)
    rules = models.JSONField(_("rules"))
    state = models.CharField(
        _("state"), max_length=12, choices=DecisionState, default=DecisionState.OPEN
    )
    urgent = models.BooleanField(_("urgent"), default=False)
    due_amount = models.PositiveSmallIntegerField(pgettext_lazy("deadline", "term"))
    due_unit = models.CharField(
        _("unit of the term"), max_length=12, choices=DueUnit, default=DueUnit.WORKING_DAYS
    )
    due_at = models.DateTimeField(_("due at"))
    due_rule = models.CharField(_("rule of the term"), max_length=120, blank=True)
    calendar_version = models.CharField(_("calendar version"), max_length=40, blank=True)
    release_mode = models.CharField(
        _("release"), max_length=10, choices=ReleaseMode, default=ReleaseMode.AT_ONCE
    )
    release_at = models.DateTimeField(_("release at"), null=True, blank=True)
    opened_at = models.DateTimeField(_("opened at"))
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)
    closing_reason = models.CharField(_("reason of closing"), max_length=200, blank=True)

    objects = DecisionQuerySet.as_manager()
    # Nobody asks Wagtail where a ballot is used; its index costs queries at the deciding vote.
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["subject_ref"],
                condition=Q(state="OPEN", way="BALLOT"),
                name="decision_one_open_ballot",
            ),
            models.CheckConstraint(
                condition=Q(state="OPEN", closed_at=None)
                | (~Q(state="OPEN") & Q(closed_at__isnull=False)),
                name="decision_closed_has_time",
            ),
            models.CheckConstraint(
                condition=~Q(way="BALLOT") | Q(task_state__isnull=False),
                name="decision_ballot_has_step",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "due_at"], name="decision_state_due"),
            models.Index(fields=["subject_ref", "-id"], name="decision_subject"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_open(self) -> bool:
        return self.state == DecisionState.OPEN

    @property
    def frozen_rules(self) -> Rules:
        """The rules as they were when the decision opened."""
        return Rules(**self.rules)

    @property
    def choices(self) -> list[Choice]:
        """What a member may choose from."""
        return [c for c in Choice if self.frozen_rules.abstention or c != Choice.ABSTAIN]


class Seat(models.Model):
    """One member's place in one decision, as the roster stood that day.

    The author of the text and a recused member keep their seat in the roster but do not vote,
    and neither counts in a share's base.
    """

    decision = models.ForeignKey(
        Decision, verbose_name=_("decision"), on_delete=models.PROTECT, related_name="seats"
    )
    person = models.ForeignKey(
        "people.Person", verbose_name=_("member"), on_delete=models.PROTECT, related_name="+"
    )
    name = models.CharField(pgettext_lazy("person", "name"), max_length=60)
    post = models.CharField(_("post"), max_length=60, blank=True)
    rank = models.PositiveIntegerField(_("rank"))
    is_presider = models.BooleanField(_("presider"), default=False)
    exclusion = models.CharField(
        _("does not vote"), max_length=10, choices=Exclusion, default=Exclusion.NONE, blank=True
    )
    recused_at = models.DateTimeField(_("recused at"), null=True, blank=True)
    recusal_reason = models.CharField(_("reason of recusal"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("seat")
        verbose_name_plural = _("seats")
        ordering = ["decision", "rank", "id"]
        constraints = [
            models.UniqueConstraint(fields=["decision", "person"], name="seat_once"),
            models.CheckConstraint(
                condition=~Q(exclusion="RECUSED")
                | (Q(recused_at__isnull=False) & ~Q(recusal_reason="")),
                name="seat_recusal_has_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_entitled(self) -> bool:
        return self.exclusion == Exclusion.NONE
