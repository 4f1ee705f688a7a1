"""Somebody asks for more time, or to be excused, and another person decides."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cms.core.models import Provenance
from workflows.duties.enums import RequestState, Wish


class DutyRequest(Provenance):
    """One request about one duty. ``entered_by`` asks; whoever decides is somebody else."""

    duty = models.ForeignKey(
        "duties.Duty", verbose_name=_("duty"), on_delete=models.PROTECT, related_name="requests"
    )
    wish = models.CharField(_("what is asked for"), max_length=10, choices=Wish)
    until = models.DateField(_("new due day"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=200)
    state = models.CharField(
        _("state"), max_length=10, choices=RequestState, default=RequestState.WAITING
    )
    asked_at = models.DateTimeField(_("asked at"))
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("decided by"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    decided_as = models.CharField(_("decided as"), max_length=40, blank=True)
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    answer = models.CharField(_("answer"), max_length=200, blank=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("request about a duty")
        verbose_name_plural = _("requests about duties")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["duty"], condition=Q(state="WAITING"), name="duty_request_one_waiting"
            ),
            models.CheckConstraint(
                condition=Q(wish="EXTEND", until__isnull=False) | Q(wish="WAIVE", until=None),
                name="duty_request_extends_until",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="duty_request_has_reason"),
            models.CheckConstraint(
                condition=Q(entered_by__isnull=False), name="duty_request_is_asked_by_somebody"
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("entered_by")),
                name="duty_request_two_persons",
            ),
            models.CheckConstraint(
                condition=Q(state="WAITING", decided_at=None, decided_by=None)
                | Q(state__in=("GRANTED", "REFUSED"), decided_at__isnull=False)
                & Q(decided_by__isnull=False)
                | Q(state="ENDED", decided_at__isnull=False, decided_by=None),
                name="duty_request_decided_by_whom",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_wish_display()}：{self.duty}"

    @property
    def is_waiting(self) -> bool:
        return self.state == RequestState.WAITING
