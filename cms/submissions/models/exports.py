"""Files that the worker writes."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from cms.submissions.enums import ExportFormat, ExportState


class ExportJob(models.Model):
    """A file asked for by a person: what it covers, how far it is, where it lies, until when.

    ``filters`` holds ids, states and dates. ``path`` is written before the bytes are, and the
    file is offered only in state ``READY``: there is never half a file to download. ``problem`` is
    the sentence that says why there is none.
    """

    uuid = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    form = models.ForeignKey(
        "formbuilder.FormDefinition", on_delete=models.PROTECT, related_name="+"
    )
    filters = models.JSONField(_("filters"), default=dict)
    format = models.CharField(_("format"), max_length=5, choices=ExportFormat)
    in_codes = models.BooleanField(_("options by number"), default=False)
    state = models.CharField(
        _("state"), max_length=10, choices=ExportState, default=ExportState.QUEUED
    )
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    requested_at = models.DateTimeField(_("asked for at"))
    attempt = models.PositiveSmallIntegerField(_("attempt"), default=0)
    rows_total = models.PositiveIntegerField(_("rows"), default=0)
    rows_done = models.PositiveIntegerField(_("rows written"), default=0)
    heartbeat_at = models.DateTimeField(_("last sign of life"), null=True)
    finished_at = models.DateTimeField(_("finished at"), null=True)
    expires_at = models.DateTimeField(_("kept until"), null=True)
    path = models.CharField(_("place in the private store"), max_length=120, blank=True)
    size = models.PositiveBigIntegerField(_("size"), default=0)
    problem = models.CharField(_("why there is no file"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("export")
        verbose_name_plural = _("exports")
        ordering = ["-requested_at"]
        indexes = [models.Index(fields=["state", "heartbeat_at"], name="export_state")]

    def __str__(self) -> str:
        return f"{self.form_id} {self.format} {self.requested_at:%Y-%m-%d %H:%M}"
