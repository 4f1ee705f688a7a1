"""How a member voted: in this table, and nowhere else.

Nothing here is registered in any admin, written to any log, or indexed. Append-only.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from cms.core.models import Provenance
from workflows.approvals.enums import Mark
from workflows.approvals.models.decision import Seat


class Vote(Provenance):
    """The one vote of a seat. Never changed, never removed, never shown before closing."""

    seat = models.OneToOneField(
        Seat, verbose_name=_("seat"), on_delete=models.PROTECT, related_name="vote"
    )
    choice = models.CharField(_("vote"), max_length=8, choices=Mark)
    comment = models.TextField(_("comment"), blank=True, max_length=500)
    digest = models.CharField(_("digest"), max_length=64)
    cast_at = models.DateTimeField(_("cast at"))

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("vote")
        verbose_name_plural = _("votes")
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}"  # says nothing of the choice


class VoteStrike(models.Model):
    """A vote that no longer counts since its member recused themself, or had asked to and nobody
    decided on it in time; the vote's row stays.
    """

    vote = models.OneToOneField(
        Vote, verbose_name=_("vote"), on_delete=models.PROTECT, related_name="strike"
    )
    reason = models.CharField(_("reason"), max_length=200)
    struck_at = models.DateTimeField(_("struck at"))

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("struck vote")
        verbose_name_plural = _("struck votes")
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}"
