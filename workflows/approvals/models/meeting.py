"""What a meeting decided, as one clerk entered it and a second person checked it."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cms.core.models import Provenance
from cms.publishing.enums import ReleaseMode
from workflows.approvals.enums import MEETING_OUTCOMES, ConfirmingPart, EntryState, Method
from workflows.approvals.models.decision import Decision


class Sitting(models.Model):
    """One meeting of a body; each text it decided on is a decision of its own (``records``).

    ``version`` grows with every write: who saves on an older one is told, not overwritten.
    """

    body = models.ForeignKey(
        "people.Organization", verbose_name=_("body"), on_delete=models.PROTECT, related_name="+"
    )
    name = models.CharField(_("session"), max_length=80)
    held_on = models.DateField(_("held on"))
    place = models.CharField(_("place"), max_length=80, blank=True)
    presider = models.ForeignKey(
        "people.Person", verbose_name=_("presider"), on_delete=models.PROTECT, related_name="+"
    )
    made_by = models.ForeignKey(
        "accounts.User", verbose_name=_("entered by"), on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField(_("entered at"))
    version = models.PositiveIntegerField(_("version"), default=1)

    class Meta:
        verbose_name = _("meeting")
        verbose_name_plural = _("meetings")
        ordering = ["-held_on", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["body", "name", "held_on"], name="sitting_once")
        ]

    def __str__(self) -> str:
        return f"{self.name}（{self.held_on:%Y-%m-%d}）"


class Attendance(models.Model):
    """Whether a member of the body was there. Who only sits in (列席) stands in no roster."""

    sitting = models.ForeignKey(
        Sitting, verbose_name=_("meeting"), on_delete=models.PROTECT, related_name="attendances"
    )
    person = models.ForeignKey(
        "people.Person", verbose_name=_("member"), on_delete=models.PROTECT, related_name="+"
    )
    name = models.CharField(pgettext_lazy("person", "name"), max_length=60)
    rank = models.PositiveIntegerField(_("rank"))
    present = models.BooleanField(_("present"))
    reason = models.CharField(_("reason of absence"), max_length=80, blank=True)

    class Meta:
        verbose_name = _("attendance")
        verbose_name_plural = _("attendances")
        ordering = ["rank", "id"]
        constraints = [
            models.UniqueConstraint(fields=["sitting", "person"], name="attendance_once")
        ]

    def __str__(self) -> str:
        return self.name


class MeetingRecord(Provenance):
    """Outcome and counts of one text, never who voted how. Checked against the scan by a second
    person (``checked_by``); one that was sent back stays.
    """

    decision = models.ForeignKey(
        Decision, verbose_name=_("decision"), on_delete=models.PROTECT, related_name="records"
    )
    sitting = models.ForeignKey(
        Sitting, verbose_name=_("meeting"), on_delete=models.PROTECT, related_name="records"
    )
    outcome = models.CharField(
        _("outcome"), max_length=12, choices=[(o.value, o.label) for o in MEETING_OUTCOMES]
    )
    method = models.CharField(_("way of voting"), max_length=8, choices=Method)
    present = models.PositiveSmallIntegerField(_("present at this item"))
    in_favour = models.PositiveSmallIntegerField(_("in favour"))
    against = models.PositiveSmallIntegerField(_("against (count)"))
    abstained = models.PositiveSmallIntegerField(_("abstained"))
    silent = models.PositiveSmallIntegerField(_("present without a vote"), default=0)
    recused = models.PositiveSmallIntegerField(_("stepped aside"), default=0)
    changes = models.TextField(_("changes asked for"), max_length=2000, blank=True)
    state = models.CharField(
        _("state"), max_length=10, choices=EntryState, default=EntryState.ENTERED
    )
    checker = models.ForeignKey(
        "people.Person",
        verbose_name=_("second person"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    entered_at = models.DateTimeField(_("entered at"))
    sent_back_reason = models.CharField(_("reason of sending back"), max_length=200, blank=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("record of a meeting")
        verbose_name_plural = _("records of meetings")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["decision"],
                condition=~Q(state="SENT_BACK"),
                name="record_one_a_decision",
            ),
            models.CheckConstraint(
                condition=Q(
                    present=F("in_favour")
                    + F("against")
                    + F("abstained")
                    + F("silent")
                    + F("recused")
                ),
                name="record_counts_add_up",
            ),
            models.CheckConstraint(
                condition=Q(state="ENTERED", checked_at=None)
                | (~Q(state="ENTERED") & Q(checked_at__isnull=False, checked_by__isnull=False)),
                name="record_checked_has_time",
            ),
            models.CheckConstraint(
                condition=~Q(checked_by=F("entered_by")), name="record_two_persons"
            ),
            models.CheckConstraint(
                condition=~Q(outcome="WITH_CHANGES") | ~Q(changes=""),
                name="record_changes_are_named",
            ),
            models.CheckConstraint(
                condition=~Q(state="SENT_BACK") | ~Q(sent_back_reason=""),
                name="record_sent_back_has_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sitting} {self.get_outcome_display()}"


class Amendment(models.Model):
    """The text as changed after 原则通过按意见修改; it counts when presider and director have
    confirmed it, and then this digest stands for the decision's, and so does the release set here.
    """

    decision = models.ForeignKey(
        Decision, verbose_name=_("decision"), on_delete=models.PROTECT, related_name="amendments"
    )
    task_state = models.OneToOneField(
        "approvals.CommitteeTaskState",
        verbose_name=_("workflow step"),
        on_delete=models.PROTECT,
        related_name="amendment",
    )
    payload = models.TextField(_("changed text"))
    digest = models.CharField(_("digest"), max_length=64)
    made_at = models.DateTimeField(_("tabled at"))
    release_mode = models.CharField(
        _("release"), max_length=10, choices=ReleaseMode, default=ReleaseMode.AT_ONCE
    )
    release_at = models.DateTimeField(_("release at"), null=True, blank=True)
    presider = models.ForeignKey(
        "people.Person", verbose_name=_("presider"), on_delete=models.PROTECT, related_name="+"
    )
    director = models.ForeignKey(
        "people.Person", verbose_name=_("director"), on_delete=models.PROTECT, related_name="+"
    )
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)
    refused_reason = models.CharField(_("reason of refusal"), max_length=200, blank=True)
    is_void = models.BooleanField(_("void"), default=False)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("changed text")
        verbose_name_plural = _("changed texts")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["decision"], condition=Q(closed_at=None), name="amendment_one_open"
            ),
            models.CheckConstraint(
                condition=Q(release_mode="AT_TIME", release_at__isnull=False)
                | (~Q(release_mode="AT_TIME") & Q(release_at=None)),
                name="amendment_release_has_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.decision} {self.digest[:12]}"

    @property
    def is_open(self) -> bool:
        return self.closed_at is None


class Confirmation(models.Model):
    """The presider's or the director's word on a changed text: two parts, two people."""

    amendment = models.ForeignKey(
        Amendment,
        verbose_name=_("changed text"),
        on_delete=models.PROTECT,
        related_name="confirmations",
    )
    part = models.CharField(_("as"), max_length=10, choices=ConfirmingPart)
    by = models.ForeignKey(
        "accounts.User", verbose_name=_("by"), on_delete=models.PROTECT, related_name="+"
    )
    digest = models.CharField(_("digest"), max_length=64)
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("confirmation")
        verbose_name_plural = _("confirmations")
        constraints = [
            models.UniqueConstraint(fields=["amendment", "part"], name="confirmation_part_once"),
            models.UniqueConstraint(fields=["amendment", "by"], name="confirmation_two_persons"),
        ]

    def __str__(self) -> str:
        return f"{self.get_part_display()} {self.at:%Y-%m-%d %H:%M}"
