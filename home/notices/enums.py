"""Kinds of notices and the states a clerk sees."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class NoticeKind(TextChoices):
    """What a notice is (domain.md 2 and 3): the public index is read by kind."""

    ANNOUNCEMENT = "ANNOUNCEMENT", _("Announcement")
    CIRCULAR = "CIRCULAR", _("Circular")
    NEWS = "NEWS", _("Work update")
    RECEPTION = "RECEPTION", _("Reception notice")
    RESULT = "RESULT", _("Results made public")
    PLAN = "PLAN", _("Plan")


class NoticeState(TextChoices):
    """Where a notice stands; computed from workflow and permit, never stored."""

    DRAFT = "DRAFT", _("Draft")
    REVIEW = "REVIEW", _("Waiting for review")
    BALLOT = "BALLOT", _("Being voted on")
    RETURNED = "RETURNED", _("Returned for revision")
    APPROVED = "APPROVED", _("Approved, not yet published")
    REVOKED = "REVOKED", _("Approval taken back")
    LAPSED = "LAPSED", _("Approval ran out")
    PUBLISHED = "PUBLISHED", _("Published")
    EXPIRED = "EXPIRED", _("Display ended")
    WITHDRAWN = "WITHDRAWN", _("Withdrawn")
