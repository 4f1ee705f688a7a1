"""Answers as typed cells, and the texts that a draft has put aside."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cms.submissions.enums import ChangeKind
from cms.submissions.models.submissions import Submission


class AnswerCell(models.Model):
    """One answered value of a received submission, typed: what filters and charts ask.

    ``row_path`` is ``<rows question key>/<row id>`` inside a repeating table and empty elsewhere;
    ``question_key`` is then the column's key. ``position`` counts the values of a question with
    several. ``option`` holds an option key, ``yes``/``no``, or the id of what is referred to.
    """

    submission = models.ForeignKey(
        Submission,
        on_delete=models.CASCADE,
        related_name="cells",
        db_index=False,  # cell_once begins with it
    )
    question_key = models.CharField(_("question"), max_length=64)
    row_path = models.CharField(_("row"), max_length=140, blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    text = models.TextField(_("text"), blank=True)
    number = models.DecimalField(
        pgettext_lazy("value", "number"), max_digits=28, decimal_places=8, null=True
    )
    date = models.DateField(_("date"), null=True)
    moment = models.DateTimeField(_("moment"), null=True)
    option = models.CharField(_("option"), max_length=64, blank=True)

    class Meta:
        verbose_name = _("answer cell")
        verbose_name_plural = _("answer cells")
        constraints = [
            models.UniqueConstraint(
                fields=["submission", "question_key", "row_path", "position"], name="cell_once"
            )
        ]
        # Most cells have one typed value or none: an index holds those that have its own.
        indexes = [
            models.Index(
                fields=["question_key", "option"], name="cell_option", condition=~Q(option="")
            ),
            models.Index(
                fields=["question_key", "number"],
                name="cell_number",
                condition=Q(number__isnull=False),
            ),
            models.Index(
                fields=["question_key", "date"], name="cell_date", condition=Q(date__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.submission_id} {self.question_key}"


class DraftChange(models.Model):
    """A text that left a draft: overwritten, or typed in a second window and not taken.

    Kept until the draft is submitted, so that nothing typed is ever lost; it also tells a later
    save which answers its page had seen; ``page`` is the random name of the page that wrote.
    """

    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="changes")
    rev = models.PositiveIntegerField(_("draft revision"))
    question_key = models.CharField(_("question"), max_length=64)
    kind = models.CharField(_("kind"), max_length=10, choices=ChangeKind)
    value = models.JSONField(_("value"), null=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    at = models.DateTimeField(_("at"))
    page = models.CharField(_("written by page"), max_length=32, blank=True)

    class Meta:
        verbose_name = _("draft change")
        verbose_name_plural = _("draft changes")
        indexes = [models.Index(fields=["submission", "rev"], name="draft_change_rev")]

    def __str__(self) -> str:
        return f"{self.submission_id} {self.question_key} r{self.rev}"
