"""Rules that the office writes itself, and the channels that the administrator sets up."""

import datetime as dt

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cms.accounts.enums import Role
from cms.core.models import Provenance
from workflows.reminders.enums import Audience, Side, Unit
from workflows.reminders.timing import Timing


class ReminderRule(Provenance):
    """Of which duties whom to remind, when, how, and in which words (DESIGN §5.5).

    ``kinds`` empty: every kind. ``counts_from``: nothing that lay before is ever sent, so that a
    rule switched on, or set to another time or other people, floods nobody. ``version`` counts the
    times that it was written, so that nobody writes over what another has just written.
    """

    name = models.CharField(_("name"), max_length=80)
    kinds = models.JSONField(_("kinds of duty"), default=list, blank=True)
    side = models.CharField(_("when"), max_length=8, choices=Side, default=Side.BEFORE)
    amount = models.PositiveSmallIntegerField(_("how far"), default=0)
    unit = models.CharField(_("counted in"), max_length=8, choices=Unit, default=Unit.DAYS)
    repeat = models.PositiveSmallIntegerField(_("repeated every"), default=0)
    at = models.TimeField(_("time of day"), default=dt.time(9, 0))
    working_days_only = models.BooleanField(_("working days only"), default=True)
    quiet_from = models.TimeField(_("quiet from"), default=dt.time(21, 0))
    quiet_until = models.TimeField(_("quiet until"), default=dt.time(8, 0))
    audience = models.CharField(
        _("to whom"), max_length=10, choices=Audience, default=Audience.OWNER
    )
    role = models.CharField(_("role"), max_length=20, choices=Role, blank=True)
    channels = models.JSONField(_("channels"), default=list)
    text = models.TextField(_("text"), max_length=500)
    source = models.CharField(_("legal source"), max_length=200, blank=True)
    is_on = models.BooleanField(_("switched on"), default=True)
    counts_from = models.DateTimeField(_("counts from"), editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = _("reminder rule")
        verbose_name_plural = _("reminder rules")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(audience="ROLE", role="") & (Q(audience="ROLE") | Q(role="")),
                name="rule_role_where_it_is_asked",
            ),
            models.CheckConstraint(
                condition=(Q(side__in=["ON", "OPENING", "HOLIDAY"], amount=0))
                | (Q(side__in=["BEFORE", "AFTER"]) & Q(amount__gt=0)),
                name="rule_distance_fits_side",
            ),
            models.CheckConstraint(
                condition=~Q(side__in=["OPENING", "HOLIDAY"]) | Q(repeat=0),
                name="rule_opening_once",
            ),
            models.CheckConstraint(
                condition=Q(amount__lte=366) & Q(repeat__lte=366), name="rule_within_a_year"
            ),
            models.CheckConstraint(
                condition=~Q(quiet_from=F("quiet_until")), name="rule_quiet_hours_differ"
            ),
            models.CheckConstraint(condition=~Q(text=""), name="rule_has_text"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def timing(self) -> Timing:
        return Timing(
            self.side, self.unit, self.amount, self.repeat, self.at, self.working_days_only
        )


class RuleEvent(models.Model):
    """One line of a rule's history: made, changed, switched. Append-only."""

    rule = models.ForeignKey(
        ReminderRule, verbose_name=_("rule"), on_delete=models.PROTECT, related_name="events"
    )
    at = models.DateTimeField(_("at"))
    by_label = models.CharField(_("changed by"), max_length=120)
    words = models.TextField(_("what changed"))

    class Meta:
        verbose_name = _("change of a rule")
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.words[:40]}"


class DeliveryChannel(models.Model):
    """A way out that Apprise knows (WeCom, DingTalk, Feishu, SMS gateways).

    ``secret`` is the address with its keys, encrypted; no screen ever shows it again. An address
    with ``{phone}`` reaches each receiver alone, any other is a group's.
    """

    name = models.CharField(_("name"), max_length=40, unique=True)
    secret = models.TextField(editable=False)
    hint = models.CharField(_("address"), max_length=60, editable=False)
    is_personal = models.BooleanField(_("reaches each receiver alone"), default=False)
    is_on = models.BooleanField(_("switched on"), default=True)
    tested_at = models.DateTimeField(_("last tested"), null=True, editable=False)
    test_result = models.CharField(_("result of the test"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("channel")
        verbose_name_plural = _("channels")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
