"""Marks of the pen on a circulated paper, between the clerk who enters them and the second person
who checks them. What was checked is a ``Vote`` or a ``MeetingRequest``, and the mark here is blank.
"""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cms.core.models import Provenance
from workflows.approvals.enums import EntryState, PenChoice
from workflows.approvals.models.decision import Seat


class PenMark(Provenance):
    """One member's mark as it was read from the signed paper (``scan``)."""

    seat = models.ForeignKey(
        Seat, verbose_name=_("seat"), on_delete=models.PROTECT, related_name="pen_marks"
    )
    choice = models.CharField(_("mark"), max_length=8, choices=PenChoice, blank=True)
    comment = models.TextField(_("comment"), blank=True, max_length=500)
    marked_on = models.DateField(_("date on the paper"))
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
        verbose_name = _("pen mark")
        verbose_name_plural = _("pen marks")
        default_permissions = ()
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["seat"], condition=Q(state="ENTERED"), name="pen_mark_one_waiting"
            ),
            models.CheckConstraint(
                condition=Q(state="ENTERED") | Q(choice="", comment=""),
                name="pen_mark_is_wiped",
            ),
            models.CheckConstraint(
                condition=Q(state="ENTERED", checked_at=None)
                | (~Q(state="ENTERED") & Q(checked_at__isnull=False, checked_by__isnull=False)),
                name="pen_mark_checked_has_time",
            ),
            models.CheckConstraint(
                condition=~Q(checked_by=F("entered_by")), name="pen_mark_two_persons"
            ),
        ]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}"  # says nothing of the choice


class MeetingRequest(Provenance):
    """提请上会: a member wants a meeting to decide, and why. Append-only.

    The words are the member's own (批示): the roster reads them, nobody else (``circulation.
    permissions``), and they stand nowhere but here.
    """

    seat = models.OneToOneField(
        Seat, verbose_name=_("seat"), on_delete=models.PROTECT, related_name="meeting_request"
    )
    reason = models.TextField(_("reason"), blank=True, max_length=500)
    asked_at = models.DateTimeField(_("asked at"))

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("request for a meeting")
        verbose_name_plural = _("requests for a meeting")
        default_permissions = ()
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}"  # says nothing of the reason
