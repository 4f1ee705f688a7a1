"""Somebody from outside who may do one step that needs a second person, for a time (外请第二人)."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class SecondGrantQuerySet(models.QuerySet):
    """Chainable rows of grants."""

    def in_force(self, now: datetime) -> "SecondGrantQuerySet":
        """Neither revoked, nor before or past its period; of an account that is open."""
        running = self.filter(revoked_at=None, valid_from__lte=now, valid_to__gte=now)
        return running.filter(account__is_active=True)


class SecondGrant(models.Model):
    """One account, one step, one period; ``subject_ref`` narrows it to one matter.

    It ends by itself: whoever asks compares the period with the clock, no job has to run.
    """

    account = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("account"),
        on_delete=models.PROTECT,
        related_name="second_grants",
    )
    step = models.CharField(_("step"), max_length=40)
    subject_ref = models.CharField(_("only for the matter"), max_length=120, blank=True)
    subject_label = models.CharField(_("subject name"), max_length=200, blank=True)
    valid_from = models.DateTimeField(_("from"))
    valid_to = models.DateTimeField(_("to"))
    reason = models.CharField(_("reason"), max_length=200)
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("granted by"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    granted_at = models.DateTimeField(_("granted at"))
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("revoked by"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True)

    objects = SecondGrantQuerySet.as_manager()

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("second from outside")
        verbose_name_plural = _("seconds from outside")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__gt=F("valid_from")), name="second_grant_dates"
            ),
            models.CheckConstraint(
                condition=~Q(account=F("granted_by")), name="second_grant_not_to_oneself"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="second_grant_has_reason"),
            models.CheckConstraint(
                condition=Q(revoked_at=None, revoked_by=None)
                | Q(revoked_at__isnull=False, revoked_by__isnull=False),
                name="second_grant_revoked_by_whom",
            ),
        ]
        indexes = [models.Index(fields=["account", "step", "valid_to"], name="second_grant_asked")]

    def __str__(self) -> str:
        return str(self.account)
