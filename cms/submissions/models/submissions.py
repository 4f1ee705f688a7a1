"""A form version as one respondent answered it."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cms.core.models import Provenance
from cms.formbuilder.twice import ENDS_SECOND
from cms.submissions.enums import EDITABLE, RECEIVED, SubmissionState
from cms.submissions.who import in_words, who_wrote


class SubmissionQuerySet(models.QuerySet):
    """Submissions that exist: what is in the trash is left out by every list, and so is every
    second entry, which is no answer of its own (``SecondEntry``).
    """

    def kept(self) -> "SubmissionQuerySet":
        """Not in the trash, and counted: of two entries the first."""
        return self.filter(deleted_at=None, is_second=False)

    def trashed(self) -> "SubmissionQuerySet":
        """In the trash, with who put it there and until when."""
        return self.filter(deleted_at__isnull=False).select_related("trash_entry")

    def received(self) -> "SubmissionQuerySet":
        """What the office has received at least once; a draft is its writer's alone."""
        return self.kept().filter(state__in=sorted(RECEIVED))

    def about(self, subject_ref: str) -> "SubmissionQuerySet":
        """Submissions for one subject, such as ``topics.topicpage:12``."""
        return self.kept().filter(subject_ref=subject_ref)


class Submission(Provenance):
    """Answers to one form version, by one respondent (or an anonymous one), for one subject.

    ``answers`` is ``{question key: value}`` as typed JSON; labels and options are read from the
    version, so each answer is shown as it was asked; ``unread_texts`` keeps what was typed and is
    no answer yet (letters where a number is asked). ``token`` is minted by the client and makes
    submitting safe to repeat; ``receipt`` is what the respondent keeps. ``from_paper``: its owner
    handed in photos of a paper, and the office writes it in her place. ``is_second``: somebody's
    second entry of another submission; ``filler`` then ends so (``formbuilder.twice``).
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    form = models.ForeignKey(
        "formbuilder.FormDefinition",
        verbose_name=_("form"),
        on_delete=models.PROTECT,
        related_name="submissions",
    )
    version = models.ForeignKey(
        "formbuilder.FormVersion",
        verbose_name=_("form version"),
        on_delete=models.PROTECT,
        related_name="submissions",
    )
    subject_ref = models.CharField(_("subject"), max_length=120, blank=True)
    respondent = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("respondent"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="submissions",
    )
    filler = models.CharField(_("filled in by"), max_length=10)
    is_second = models.BooleanField(_("second entry"), default=False, editable=False)
    round = models.PositiveSmallIntegerField(_("round"), default=1)
    state = models.CharField(
        _("state"), max_length=10, choices=SubmissionState, default=SubmissionState.DRAFT
    )
    answers = models.JSONField(_("answers"), default=dict)
    from_paper = models.BooleanField(_("typed in by the office from a paper"), default=False)
    unread_texts = models.JSONField(_("texts that are no answer yet"), default=dict)
    draft_rev = models.PositiveIntegerField(_("draft revision"), default=0)
    no_comment = models.BooleanField(_("no comment"), default=False)

    token = models.CharField(_("token"), max_length=64, null=True, unique=True, editable=False)  # noqa: DJ001
    body_sha256 = models.CharField(_("digest"), max_length=64, blank=True, editable=False)
    receipt = models.CharField(  # noqa: DJ001 - unique where there is one
        _("receipt number"), max_length=20, null=True, unique=True, editable=False
    )
    submitted_at = models.DateTimeField(_("submitted at"), null=True, editable=False)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("accepted or returned by"),
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
    )
    decided_at = models.DateTimeField(_("accepted or returned at"), null=True, editable=False)
    return_reason = models.TextField(_("reason of return"), blank=True, editable=False)
    return_notes = models.JSONField(  # by question key; kept until it is returned anew
        _("notes of return"), default=dict, blank=True, editable=False
    )
    created_at = models.DateTimeField(_("opened at"), editable=False)
    saved_at = models.DateTimeField(_("saved at"), editable=False)
    deleted_at = models.DateTimeField(_("moved to the trash at"), null=True, editable=False)

    objects = SubmissionQuerySet.as_manager()
    # Nobody asks Wagtail where an answer is used; its index costs two queries a save.
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("submission")
        verbose_name_plural = _("submissions")
        ordering = ["-submitted_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["form", "subject_ref", "respondent", "filler", "round"],
                condition=Q(deleted_at=None, is_second=False, respondent__isnull=False)
                & ~Q(subject_ref=""),
                name="submission_once_a_round",
            ),
            models.UniqueConstraint(
                fields=["form", "subject_ref", "round"],
                condition=Q(deleted_at=None, filler="OFFICE") & ~Q(subject_ref=""),
                name="submission_office_once_a_round",
            ),
            models.CheckConstraint(
                condition=Q(state=SubmissionState.DRAFT)
                | (
                    Q(token__isnull=False)
                    & Q(receipt__isnull=False)
                    & Q(submitted_at__isnull=False)
                    & ~Q(body_sha256="")
                ),
                name="submission_received_has_receipt",
            ),
            models.CheckConstraint(
                condition=Q(is_second=True, filler__endswith=ENDS_SECOND)
                | (Q(is_second=False) & ~Q(filler__endswith=ENDS_SECOND)),
                name="submission_second_is_named",
            ),
        ]
        indexes = [
            # The list of a form is counted and paged from these two alone, never from the rows.
            models.Index(
                fields=["form", "-submitted_at", "-id"],
                name="submission_form",
                condition=Q(deleted_at=None, is_second=False, submitted_at__isnull=False),
            ),
            models.Index(
                fields=["form", "state", "-submitted_at", "-id"],
                name="submission_form_state",
                condition=Q(deleted_at=None, is_second=False),
            ),
            models.Index(fields=["subject_ref", "-submitted_at", "-id"], name="submission_subject"),
            models.Index(fields=["respondent", "-submitted_at", "-id"], name="submission_who"),
            models.Index(fields=["-submitted_at", "-id"], name="submission_time"),
        ]

    def __str__(self) -> str:
        return self.receipt or f"{self.form} · {self.get_state_display()}"

    @property
    def is_editable(self) -> bool:
        """Whether its respondent may still write."""
        return self.state in EDITABLE and self.deleted_at is None

    @property
    def who(self) -> str:
        """Who answered; needs ``respondent``, ``entered_by`` and ``on_behalf_of`` fetched."""
        return in_words(
            *who_wrote(
                respondent=str(self.respondent or ""),
                writer=str(self.entered_by or ""),
                writer_person=self.entered_by.person_id if self.entered_by else None,
                owner=str(self.on_behalf_of or ""),
                owner_person=self.on_behalf_of_id,
            )
        )


class PastFiling(models.Model):
    """What the office had received before it returned a submission: text, token, digest."""

    submission = models.ForeignKey(
        Submission, on_delete=models.CASCADE, related_name="past_filings"
    )
    token = models.CharField(_("token"), max_length=64, unique=True, editable=False)
    body_sha256 = models.CharField(_("digest"), max_length=64, editable=False)
    answers = models.JSONField(_("answers"), default=dict)
    no_comment = models.BooleanField(_("no comment"), default=False)
    submitted_at = models.DateTimeField(_("submitted at"))
    returned_at = models.DateTimeField(_("returned at"))
    return_reason = models.TextField(_("reason of return"), blank=True)
    return_notes = models.JSONField(_("notes of return"), default=dict, blank=True)

    class Meta:
        verbose_name = _("earlier filing")
        verbose_name_plural = _("earlier filings")
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.submission_id} {self.submitted_at:%Y-%m-%d %H:%M}"
