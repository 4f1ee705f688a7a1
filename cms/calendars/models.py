"""The working-day table that staff can correct, and the history of its corrections.

The table holds only days that differ from what would hold without it: the holiday library's
data for the years it knows, plain weekends for the rest (docs/decisions/0010).
"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from cms.calendars.enums import DaySource
from cms.core.models import Sourced


class CalendarDay(Sourced):
    """One date that is off or worked against the rule of its weekday (调休 included)."""

    date = models.DateField(_("date"), unique=True)
    is_working = models.BooleanField(_("working day"), default=False)
    name = models.CharField(_("holiday name"), max_length=40, blank=True)
    source = models.CharField(
        _("source"), max_length=10, choices=DaySource, default=DaySource.STAFF, editable=False
    )

    # Which year's notice names the day: one of the next year may name days of December. Kept when
    # staff correct the day; empty where no notice named it.
    notice_year = models.PositiveSmallIntegerField(
        _("year of the notice"), null=True, blank=True, editable=False
    )

    class Meta:
        verbose_name = _("calendar day")
        verbose_name_plural = _("calendar days")
        ordering = ["-date"]

    def __str__(self) -> str:
        state = _("working day") if self.is_working else _("day off")
        return f"{self.date:%Y-%m-%d} {state}"


class CalendarYear(Sourced):
    """A year whose yearly notice has been entered, with its days or, where the library has them,
    with its number alone: its days are no longer a guess.
    """

    year = models.PositiveSmallIntegerField(_("year"), unique=True)
    notice = models.CharField(_("notice number"), max_length=80, blank=True)

    class Meta:
        verbose_name = _("calendar year")
        verbose_name_plural = _("calendar years")
        ordering = ["-year"]

    def __str__(self) -> str:
        return f"{self.year}"


class CalendarChange(models.Model):
    """One correction of one date: what it was, what it became, by whom. Append-only."""

    date = models.DateField(_("date"), db_index=True)
    before = models.CharField(_("before"), max_length=80)
    after = models.CharField(_("after"), max_length=80)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    by_label = models.CharField(_("changed by"), max_length=120)
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("calendar correction")
        verbose_name_plural = _("calendar corrections")
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.date:%Y-%m-%d} {self.before} → {self.after}"
