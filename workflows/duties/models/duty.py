"""The ledger: who owes what, by when, and everything that happened to it."""

from datetime import datetime

from django.db import models
from django.db.models import Q, Value
from django.db.models.functions import Cast, Concat
from django.utils.translation import gettext_lazy as _

from cms.core.models import Provenance
from workflows.duties.enums import DueSource, DutyAct, DutyState, Light, Urgency
from workflows.duties.lights import light_of


def _key_matches_owners() -> Q:
    """``owner_key`` is what ``owners.Owner.key`` makes of the two owners."""
    person = Concat(Value("person:"), Cast("owner_person", models.CharField()))
    unit = Concat(Value("org:"), Cast("owner_organization", models.CharField()))
    return (
        Q(owner_person__isnull=False, owner_organization=None, owner_key=person)
        | Q(owner_person=None, owner_organization__isnull=False, owner_key=unit)
        | Q(
            owner_person__isnull=False,
            owner_organization__isnull=False,
            owner_key=Concat(person, Value("/"), unit),
        )
    )


class DutyQuerySet(models.QuerySet):
    """Chainable rows of the ledger."""

    def open(self) -> "DutyQuerySet":
        return self.filter(state=DutyState.OPEN)

    def begun(self, now: datetime) -> "DutyQuerySet":
        """Open, and its time to act has come."""
        return self.open().filter(Q(start_at=None) | Q(start_at__lte=now))

    def overdue(self, now: datetime) -> "DutyQuerySet":
        return self.open().filter(due_at__lt=now)

    def by_urgency(self) -> "DutyQuerySet":
        """特急 first, then 加急 (as the names of the grades sort), then what is due first."""
        return self.order_by("-urgent", "urgency", "due_at", "id")


class Duty(models.Model):
    """One thing owed by one owner about one subject in one round (DESIGN §5.4).

    ``due_at`` is the end of a Shanghai day unless its term counts hours. ``rule`` and
    ``calendar_version`` keep how the date was reached. ``owner_key`` is never null, since
    nullable owners would break the unique constraint.
    """

    kind = models.CharField(_("kind"), max_length=40)
    subject_ref = models.CharField(_("subject"), max_length=120)
    subject_label = models.CharField(_("subject name"), max_length=200, blank=True)
    owner_person = models.ForeignKey(
        "people.Person",
        verbose_name=_("owner"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="duties",
    )
    owner_organization = models.ForeignKey(
        "people.Organization",
        verbose_name=_("owning organization"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="duties",
    )
    owner_key = models.CharField(_("owner key"), max_length=60, editable=False)
    round = models.PositiveSmallIntegerField(_("round"), default=1)
    state = models.CharField(_("state"), max_length=10, choices=DutyState, default=DutyState.OPEN)
    urgent = models.BooleanField(_("urgent"), default=False)
    urgency = models.CharField(_("urgency"), max_length=12, choices=Urgency, blank=True, default="")
    opened_at = models.DateTimeField(_("opened at"))
    start_at = models.DateTimeField(_("begins at"), null=True, blank=True)
    due_at = models.DateTimeField(_("due at"))
    rule = models.CharField(_("rule of the term"), max_length=120, blank=True)
    term = models.CharField(_("default term"), max_length=40, blank=True)
    calendar_version = models.CharField(_("calendar version"), max_length=40, blank=True)
    due_source = models.CharField(
        _("source of the date"), max_length=12, choices=DueSource, default=DueSource.COMPUTED
    )
    fulfilled_at = models.DateTimeField(_("closed at"), null=True, blank=True)
    outcome = models.CharField(_("outcome"), max_length=200, blank=True)
    link = models.CharField(_("link"), max_length=200, blank=True)

    objects = DutyQuerySet.as_manager()

    wagtail_reference_index_ignore = True  # its links are read here, never in Wagtail's index

    class Meta:
        verbose_name = _("duty")
        verbose_name_plural = _("duties")
        ordering = ["due_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "subject_ref", "owner_key", "round"],
                condition=Q(state="OPEN"),
                name="duty_open_once",
            ),
            models.CheckConstraint(
                condition=Q(owner_person__isnull=False) | Q(owner_organization__isnull=False),
                name="duty_has_owner",
            ),
            models.CheckConstraint(condition=~Q(owner_key=""), name="duty_has_owner_key"),
            models.CheckConstraint(condition=_key_matches_owners(), name="duty_key_is_owners"),
            models.CheckConstraint(
                condition=Q(state__in=DutyState.values), name="duty_state_known"
            ),
            models.CheckConstraint(
                condition=Q(state="OPEN", fulfilled_at=None)
                | (~Q(state="OPEN") & Q(fulfilled_at__isnull=False)),
                name="duty_closed_has_time",
            ),
            models.CheckConstraint(
                condition=Q(urgent=False, urgency="") | Q(urgent=True, urgency__in=Urgency.values),
                name="duty_urgent_has_grade",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "due_at"], name="duty_state_due"),
            models.Index(fields=["owner_key", "state"], name="duty_owner_state"),
            models.Index(fields=["subject_ref", "kind"], name="duty_subject_kind"),
            # The sweep: what was handed out, or begins, in a window of time. ``state`` leads:
            # SQLite without statistics passes over an index that it does not begin with.
            models.Index(
                fields=["state", "opened_at"],
                condition=Q(state="OPEN", start_at__isnull=True),
                name="duty_opened",
            ),
            models.Index(
                fields=["state", "start_at"],
                condition=Q(state="OPEN", start_at__isnull=False),
                name="duty_begins",
            ),
            # The office's board: its first page in order of urgency, and its counts.
            models.Index(
                fields=["state", "-urgent", "urgency", "due_at", "id"],
                condition=Q(state="OPEN"),
                name="duty_urgency",
            ),
            models.Index(
                fields=["owner_organization", "owner_person", "kind", "due_at"],
                condition=Q(state="OPEN"),
                name="duty_board",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject_label or self.subject_ref}（{self.owner_name}）"

    @property
    def owner_name(self) -> str:
        """The person, or else the organization, that owes it."""
        return str(self.owner_person or self.owner_organization)

    @property
    def is_open(self) -> bool:
        return self.state == DutyState.OPEN

    def light(self, now: datetime) -> Light:
        """On track, due soon or overdue, as of ``now``; a closed duty as of its closing."""
        if self.is_open:
            return light_of(self.due_at, now)
        return Light.OVERDUE if self.due_at < self.fulfilled_at else Light.ON_TRACK


class DutyEvent(Provenance):
    """One line of a duty's history: opened, moved to a date or a person, closed. Append-only."""

    duty = models.ForeignKey(
        Duty, verbose_name=_("duty"), on_delete=models.PROTECT, related_name="events"
    )
    act = models.CharField(_("act"), max_length=12, choices=DutyAct)
    at = models.DateTimeField(_("at"))
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    due_at = models.DateTimeField(_("due at"))
    rule = models.CharField(_("rule of the term"), max_length=120, blank=True)
    calendar_version = models.CharField(_("calendar version"), max_length=40, blank=True)
    due_source = models.CharField(_("source of the date"), max_length=12, choices=DueSource)
    was_due_at = models.DateTimeField(_("due before"), null=True, blank=True)
    move = models.ForeignKey(
        "duties.DateMove",
        verbose_name=_("moved dates"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="lines",
    )
    from_person = models.ForeignKey(
        "people.Person",
        verbose_name=_("handed over by"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    to_person = models.ForeignKey(
        "people.Person",
        verbose_name=_("taken over by"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )

    class Meta:
        verbose_name = _("duty event")
        verbose_name_plural = _("duty events")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(act="HANDED_OVER", from_person__isnull=False, to_person__isnull=False)
                | (~Q(act="HANDED_OVER") & Q(from_person=None, to_person=None)),
                name="duty_event_hand_over_has_both",
            ),
        ]
        indexes = [
            models.Index(
                fields=["act", "at"], condition=Q(act="RESCHEDULED"), name="duty_event_moved"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.get_act_display()}"
