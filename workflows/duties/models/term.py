"""What staff set: the default terms, each change a row; and what a change moved."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cms.core.models import Provenance
from workflows.duties.enums import MoveCause, TermUnit


class DutyTerm(Provenance):
    """One change of one default term; the newest row of a term holds. Append-only."""

    term = models.CharField(_("term"), max_length=40)
    amount = models.PositiveSmallIntegerField(_("length"))
    unit = models.CharField(_("counted in"), max_length=10, choices=TermUnit)
    source = models.CharField(_("legal source"), max_length=200, blank=True)
    reason = models.CharField(_("reason"), max_length=200)
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("default term")
        verbose_name_plural = _("default terms")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__gte=1, amount__lte=366), name="duty_term_in_range"
            ),
            models.CheckConstraint(condition=Q(unit__in=TermUnit.values), name="duty_term_unit"),
            models.CheckConstraint(condition=~Q(reason=""), name="duty_term_has_reason"),
        ]
        indexes = [models.Index(fields=["term", "-id"], name="duty_term_newest")]

    def __str__(self) -> str:
        return f"{self.amount} {self.get_unit_display()}"


class DateMove(Provenance):
    """Due dates that moved together: why, who let them, how many. Its lines are ``DutyEvent``s."""

    cause = models.CharField(_("cause"), max_length=10, choices=MoveCause)
    term = models.CharField(_("term"), max_length=40, blank=True)
    reason = models.CharField(_("reason"), max_length=200)
    number = models.PositiveIntegerField(_("moved duties"))
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("moved dates")
        verbose_name_plural = _("moved dates")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(cause="TERM") & ~Q(term="") | Q(cause="CALENDAR", term=""),
                name="date_move_names_its_term",
            ),
            models.CheckConstraint(condition=Q(number__gte=1), name="date_move_moved_something"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d} {self.reason}"
