"""Kinds of topics, severities, and the states a screen shows in words."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class TopicKind(TextChoices):
    """What kind of supervision a topic is (domain.md S18-S22)."""

    INSPECTION = "INSPECTION", _("Inspection")
    RESEARCH = "RESEARCH", _("Thematic research")
    INQUIRY = "INQUIRY", _("Special inquiry")
    APPRAISAL = "APPRAISAL", _("Appraisal")
    HEARING = "HEARING", _("Work report hearing")


class TopicState(TextChoices):
    """Where a topic stands; computed from workflow and permit, never stored."""

    DRAFT = "DRAFT", _("Draft")
    REVIEW = "REVIEW", _("Waiting for review")
    BALLOT = "BALLOT", _("Being voted on")
    RETURNED = "RETURNED", _("Returned for revision")
    APPROVED = "APPROVED", _("Approved, not yet published")
    PUBLISHED = "PUBLISHED", _("Published")
    WITHDRAWN = "WITHDRAWN", _("Withdrawn")


class Filler(TextChoices):
    """Who fills a section of the form (office-needs 5)."""

    DEPUTY = "DEPUTY", _("Deputies")
    UNIT = "UNIT", _("Unit")
    OFFICE = "OFFICE", _("The office")


class AssignmentState(TextChoices):
    """Where an assignment stands."""

    OPEN = "OPEN", _("Not answered")
    DONE = "DONE", _("Answered")
    WAIVED = "WAIVED", _("Waived")


ASSIGNMENT_MOVES = {
    AssignmentState.OPEN: {AssignmentState.DONE, AssignmentState.WAIVED},
    AssignmentState.DONE: set(),
    AssignmentState.WAIVED: {AssignmentState.OPEN},
}


class Severity(TextChoices):
    """How grave a finding is (form F07); set by the office."""

    ORDINARY = "ORDINARY", _("Ordinary")
    SERIOUS = "SERIOUS", _("Rather serious")
    URGENT = "URGENT", _("Pressing")


class FindingState(TextChoices):
    """Whether the office took a deputy's row into the record."""

    ACCEPTED = "ACCEPTED", _("Accepted")
    DISMISSED = "DISMISSED", _("Not accepted")


class ReportKind(TextChoices):
    """What kind of report is heard (form F11)."""

    ANNUAL = "ANNUAL", _("Annual work report")
    SPECIAL = "SPECIAL", _("Special report")
    HALF_YEAR = "HALF_YEAR", _("Half-year report")
    BUDGET = "BUDGET", _("Budget execution")
    RECTIFICATION = "RECTIFICATION", _("Rectification report")


FILL_KIND = "topics.fill"
FILL_WORKING_DAYS = 10  # when the office typed no date; counted from the release
