"""From when until when, and how many answers are taken; and who may still answer after that."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Intake(models.Model):
    """The limits under which answers to one form are taken for one subject.

    ``subject_ref`` is empty for a form that is used without one. Answers are taken from
    ``opens_at`` up to, not at, ``closes_at``; ``cap`` counts what the office has received. Without
    a row there is no limit. Whoever files takes the row's lock, so that the cap is exact.
    """

    form = models.ForeignKey(
        "formbuilder.FormDefinition",
        verbose_name=_("form"),
        on_delete=models.CASCADE,
        related_name="intakes",
    )
    subject_ref = models.CharField(_("subject"), max_length=120, blank=True)
    opens_at = models.DateTimeField(_("taken from"), null=True, blank=True)
    closes_at = models.DateTimeField(_("taken until"), null=True, blank=True)
    cap = models.PositiveIntegerField(_("at most so many answers"), null=True, blank=True)
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, editable=False, related_name="+"
    )
    set_at = models.DateTimeField(_("changed at"), editable=False)

    class Meta:
        verbose_name = _("limits of filling in")
        verbose_name_plural = _("limits of filling in")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["form", "subject_ref"], name="intake_once"),
            models.CheckConstraint(
                condition=Q(opens_at=None) | Q(closes_at=None) | Q(closes_at__gt=F("opens_at")),
                name="intake_closes_after_it_opens",
            ),
            models.CheckConstraint(
                condition=Q(cap=None) | Q(cap__gte=1), name="intake_cap_is_some"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.form} {self.subject_ref}"


class LateLeave(models.Model):
    """One account may still answer until a moment, whatever the limits say, for a stated reason."""

    intake = models.ForeignKey(Intake, on_delete=models.CASCADE, related_name="leaves")
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("account"),
        on_delete=models.PROTECT,
        related_name="late_leaves",
    )
    until = models.DateTimeField(_("taken until"))
    reason = models.CharField(_("reason"), max_length=200)
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, editable=False, related_name="+"
    )
    given_at = models.DateTimeField(_("given at"), editable=False)
    ended_at = models.DateTimeField(_("taken back at"), null=True, editable=False)

    class Meta:
        verbose_name = _("leave to answer late")
        verbose_name_plural = _("leaves to answer late")
        default_permissions = ()
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["intake", "account"],
                condition=Q(ended_at=None),
                name="late_leave_one_in_force",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="late_leave_has_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.account} {self.until:%Y-%m-%d %H:%M}"
