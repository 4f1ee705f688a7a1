"""What a body decided on exactly one text, and the seats that decided it."""

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from cms.publishing.enums import ReleaseMode
from workflows.approvals.counting import Rules
from workflows.approvals.enums import (
    BY_HAND_DAYS,
    COUNTED,
    Choice,
    DecisionState,
    DueUnit,
    Exclusion,
    Mark,
    ReleaseChoice,
    RequestState,
    Way,
)
from workflows.duties.enums import Urgency


class DecisionQuerySet(models.QuerySet):
    """Chainable rows of decisions."""

    def open(self) -> "DecisionQuerySet":
        return self.filter(state=DecisionState.OPEN)

    def time_up(self, now: datetime) -> "DecisionQuerySet":
        return self.open().filter(due_at__lt=now)


class Decision(models.Model):
    """One decision of one body on one canonical text (DESIGN §5.3, §5.8).

    Text, digest and rules are frozen when it opens, and the roster of that day is seated. What
    moves is its state, its term (the calendar, 加急), whether a seat still votes, and who at the
    office is in charge; a meeting seats the roster of its own day. ``held_at``: time was up, and a
    circulation waits for marks that were entered from paper in time. A meeting may decide on what
    is in no workflow (an authorisation).
    """

    way = models.CharField(_("way"), max_length=12, choices=Way, default=Way.BALLOT)
    body = models.ForeignKey(
        "people.Organization", verbose_name=_("body"), on_delete=models.PROTECT, related_name="+"
    )
    session_ref = models.CharField(_("session"), max_length=120, blank=True)
    task_state = models.ForeignKey(
        "approvals.CommitteeTaskState",
        verbose_name=_("workflow step"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="decisions",
    )
    authorization = models.ForeignKey(
        "approvals.StandingAuthorization",
        verbose_name=_("standing authorisation"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="decisions",
    )
    clerk = models.ForeignKey(
        "people.Person",
        verbose_name=_("in charge at the office"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
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
    urgency = models.CharField(_("urgency"), max_length=12, choices=Urgency, blank=True, default="")
    urgent_reason = models.CharField(_("reason of urgency"), max_length=200, blank=True)
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
    release_days = models.PositiveSmallIntegerField(_("days to release in"), default=BY_HAND_DAYS)
    opened_at = models.DateTimeField(_("opened at"))
    held_at = models.DateTimeField(_("held since"), null=True, blank=True)
    announced_at = models.DateTimeField(_("announced at"), null=True, blank=True)
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
                condition=Q(state="OPEN"),
                name="decision_one_open",
            ),
            models.UniqueConstraint(
                fields=["task_state"],
                condition=Q(state="OPEN"),
                name="decision_one_open_a_step",
            ),
            models.CheckConstraint(
                condition=Q(state="OPEN", closed_at=None)
                | (~Q(state="OPEN") & Q(closed_at__isnull=False)),
                name="decision_closed_has_time",
            ),
            models.CheckConstraint(
                condition=Q(way="CIRCULATION") | Q(held_at=None),
                name="decision_held_goes_round",
            ),
            models.CheckConstraint(
                condition=Q(way="MEETING") | Q(task_state__isnull=False),
                name="decision_has_step",
            ),
            models.CheckConstraint(
                condition=~Q(way="MEETING") | Q(clerk__isnull=False),
                name="decision_meeting_has_clerk",
            ),
            models.CheckConstraint(
                condition=Q(way="STANDING", authorization__isnull=False)
                | (~Q(way="STANDING") & Q(authorization=None)),
                name="decision_cites_authorization",
            ),
            models.CheckConstraint(
                condition=Q(urgent=False) | ~Q(urgent_reason=""),
                name="decision_urgent_has_reason",
            ),
            models.CheckConstraint(
                condition=Q(urgent=False, urgency="") | (Q(urgent=True) & ~Q(urgency="")),
                name="decision_urgent_has_grade",
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
    def takes_votes(self) -> bool:
        """Open, and not only held for the check of what was entered in time."""
        return self.is_open and self.held_at is None

    @property
    def frozen_rules(self) -> Rules:
        """The rules as they were when the decision opened."""
        return Rules(**self.rules)

    @property
    def cites(self) -> str:
        """What a release under a standing authorisation stands on, in words; "" for other ways."""
        given = self.authorization
        if given is None:
            return ""
        words = {"title": given.title, "since": given.valid_from, "until": given.valid_until}
        return gettext("Basis: standing authorisation “%(title)s” (%(since)s to %(until)s)") % words

    @property
    def choices(self) -> list[Choice | Mark | ReleaseChoice]:
        """What a member may choose from."""
        offered = {Way.CIRCULATION: Mark, Way.STANDING: ReleaseChoice}.get(Way(self.way), Choice)
        return [c for c in offered if self.frozen_rules.abstention or c != Choice.ABSTAIN]

    def offered(self, value: str) -> Choice | Mark | ReleaseChoice:
        """One of its choices, in this decision's own words (同意发布 under an authorisation)."""
        return next((c for c in self.choices if c == value), Mark(value))

    @property
    def state_words(self) -> str:
        """Its state for a list; what waits for a meeting is voted on by nobody yet."""
        if self.is_open and self.held_at is not None:
            return gettext("Time is up, marks to be checked")
        if self.is_open and self.way == Way.STANDING:
            return gettext("Two persons look at it")
        waits = self.is_open and self.way == Way.MEETING
        return gettext("To be decided in a meeting") if waits else self.get_state_display()


class Seat(models.Model):
    """One member's place in one decision, as the roster stood that day.

    The author of the text and a recused member keep their seat in the roster but do not vote,
    and neither counts in a share's base. Who left the body since votes no more and counts in it:
    with a vote cast before, or as one that stays silent. Under a standing authorisation a second
    from outside (``grant``) takes the place of a named person who wrote the text
    (``stands_in_for``).
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
    stands_in_for = models.ForeignKey(
        "self",
        verbose_name=_("in place of"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="stood_in_by",
    )
    grant = models.ForeignKey(
        "duties.SecondGrant",
        verbose_name=_("asked in by"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )

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
            models.CheckConstraint(
                condition=Q(grant=None, stands_in_for=None)
                | Q(grant__isnull=False, stands_in_for__isnull=False),
                name="seat_second_in_place_of_whom",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_entitled(self) -> bool:
        """Whether it may still act."""
        return self.exclusion == Exclusion.NONE

    @property
    def is_counted(self) -> bool:
        """Whether shares are counted over it."""
        return self.exclusion in COUNTED

    @property
    def full_name(self) -> str:
        """The name; of a second from outside with whom she stands in for."""
        if self.stands_in_for is None:
            return self.name
        words = {"name": self.name, "author": self.stands_in_for.name}
        return gettext("%(name)s (second from outside, in place of %(author)s)") % words


class RecusalRequest(models.Model):
    """A member asks to step aside (回避); the presider decides, with a reason (office-needs 18)."""

    seat = models.ForeignKey(
        Seat, verbose_name=_("seat"), on_delete=models.PROTECT, related_name="recusal_requests"
    )
    reason = models.CharField(_("reason"), max_length=200)
    asked_at = models.DateTimeField(_("asked at"))
    decider = models.ForeignKey(
        "people.Person",
        verbose_name=_("to be decided by"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    state = models.CharField(
        _("state"), max_length=10, choices=RequestState, default=RequestState.ASKED
    )
    decided_by = models.ForeignKey(
        "people.Person",
        verbose_name=_("decided by"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    decision_reason = models.CharField(_("reason of the presider"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("request for recusal")
        verbose_name_plural = _("requests for recusal")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["seat"], condition=Q(state="ASKED"), name="recusal_asked_once"
            ),
            models.CheckConstraint(
                condition=Q(state="ASKED", decided_at=None)
                | (~Q(state="ASKED") & Q(decided_at__isnull=False)),
                name="recusal_decided_has_time",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["ASKED", "WITHDRAWN", "UNDECIDED"])
                | (Q(decided_by__isnull=False) & ~Q(decision_reason="")),
                name="recusal_decided_has_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.seat} {self.get_state_display()}"


class CallNote(models.Model):
    """An urgent item told by telephone to who could not be reached (已电话告知). Append-only."""

    decision = models.ForeignKey(
        Decision, verbose_name=_("decision"), on_delete=models.PROTECT, related_name="calls"
    )
    person = models.ForeignKey(
        "people.Person", verbose_name=_("called"), on_delete=models.PROTECT, related_name="+"
    )
    reached = models.BooleanField(_("reached"))
    note = models.CharField(_("note"), max_length=200, blank=True)
    called_at = models.DateTimeField(_("called at"))
    by = models.ForeignKey(
        "accounts.User", verbose_name=_("called by"), on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("call")
        verbose_name_plural = _("calls")
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.person} {self.called_at:%Y-%m-%d %H:%M}"
