"""What a person wishes, and who stands in for whom."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cms.core.models import Provenance


class Preference(models.Model):
    """When a person wants to be told; nothing set: as the rules say."""

    person = models.OneToOneField(
        "people.Person", on_delete=models.PROTECT, related_name="reminder_preference"
    )
    at = models.TimeField(_("time of day"), null=True, blank=True)

    class Meta:
        verbose_name = _("wish about reminders")

    def __str__(self) -> str:
        return f"{self.person} {self.at or ''}"


class AbsenceQuerySet(models.QuerySet):
    def on(self, day) -> "AbsenceQuerySet":
        return self.filter(first__lte=day, last__gte=day, ended_at=None)

    def not_over(self, day) -> "AbsenceQuerySet":
        """Of now or to come."""
        return self.filter(last__gte=day, ended_at=None)


class Absence(Provenance):
    """Somebody is away and a substitute is told as well (office-needs 20).

    A substitute never votes, rates or signs: what only its owner can do stays hers alone.
    """

    person = models.ForeignKey(
        "people.Person", verbose_name=_("who is away"), on_delete=models.PROTECT, related_name="+"
    )
    substitute = models.ForeignKey(
        "people.Person", verbose_name=_("substitute"), on_delete=models.PROTECT, related_name="+"
    )
    first = models.DateField(_("from"))
    last = models.DateField(_("to"))
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    ended_at = models.DateTimeField(_("ended early"), null=True, editable=False)

    objects = AbsenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("absence")
        verbose_name_plural = _("absences")
        ordering = ["-first", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(last__gte=F("first")), name="absence_days_in_order"),
            models.CheckConstraint(
                condition=~Q(person=F("substitute")), name="absence_substitute_is_another"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.first}–{self.last}"
