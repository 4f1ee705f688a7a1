"""Kinds of topics, severities, and the states a screen shows in words."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


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
    REVOKED = "REVOKED", _("Approval taken back")
    LAPSED = "LAPSED", _("Approval ran out")
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
    PAPER = "PAPER", _("With the office to type in")
    WAIVED = "WAIVED", _("Waived")


ASSIGNMENT_MOVES = {
    AssignmentState.OPEN: {AssignmentState.DONE, AssignmentState.PAPER, AssignmentState.WAIVED},
    # Its answer was returned, or what was typed in is not what stands on the paper.
    AssignmentState.DONE: {AssignmentState.OPEN, AssignmentState.PAPER},
    AssignmentState.PAPER: {AssignmentState.DONE, AssignmentState.OPEN, AssignmentState.WAIVED},
    AssignmentState.WAIVED: {AssignmentState.OPEN},
}


class Severity(TextChoices):
    """How grave a finding is (form F07); set by the office."""

    ORDINARY = "ORDINARY", _("Ordinary")
    SERIOUS = "SERIOUS", _("Rather serious")
    URGENT = "URGENT", _("Pressing")


class FindingState(TextChoices):
    """Whether the office took a deputy's row into the record."""

    ACCEPTED = "ACCEPTED", pgettext_lazy("finding", "Accepted")
    DISMISSED = "DISMISSED", _("Not accepted")


class RowChange(TextChoices):
    """What became of a row since the office decided on it."""

    CORRECTED = "CORRECTED", _("Corrected by the deputy")
    REMOVED = "REMOVED", _("Taken out by the deputy")
    REPLACED = "REPLACED", _("Replaced by the corrected text")


class ReportKind(TextChoices):
    """What kind of report is heard (form F11)."""

    ANNUAL = "ANNUAL", _("Annual work report")
    SPECIAL = "SPECIAL", _("Special report")
    HALF_YEAR = "HALF_YEAR", _("Half-year report")
    BUDGET = "BUDGET", _("Budget execution")
    RECTIFICATION = "RECTIFICATION", _("Rectification report")


FILL_KIND = "topics.fill"
FILL_TERM, RETURN_TERM = "topics.fill", "topics.return"
TRANSCRIBE_KIND = TRANSCRIBE_TERM = "topics.transcribe"

# The paper form (starter-forms.md) that a new topic of a kind is offered first.
STARTER_FORMS = {
    TopicKind.INSPECTION: "F07",
    TopicKind.RESEARCH: "F08",
    TopicKind.INQUIRY: "F09",
    TopicKind.APPRAISAL: "F10",
    TopicKind.HEARING: "F11",
}

# Elements of the founding speech that a topic may serve (domain.md §1), for the yearly report.
WORK_PATTERNS = [
    ("S05", _("S05 Supervision priorities")),
    ("S08", _("S08 Hear and review reports")),
    ("S13", _("S13 Supervision items")),
    ("S16", _("S16 Department report hearing")),
    ("S17", _("S17 Day-to-day supervision")),
    ("S18", _("S18 Inspection")),
    ("S19", _("S19 Thematic research")),
    ("S20", _("S20 Hearing work reports")),
    ("S21", _("S21 Appraisal")),
    ("S22", _("S22 Special inquiry")),
    ("S41", _("S41 Town/street participation")),
    ("S46", _("S46 Into communities, enterprises, campuses")),
    ("S48", _("S48 Coordination meeting")),
]

KIND_NOTES = {
    TopicKind.INSPECTION: _("Deputies go and see on the spot, and write down what they found."),
    TopicKind.RESEARCH: _("A group studies a question over some time and reports."),
    TopicKind.INQUIRY: _("Heads of units come and answer deputies' questions."),
    TopicKind.APPRAISAL: _("Deputies review and rate the work of a unit."),
    TopicKind.HEARING: _("A unit reports on its work; deputies give opinions."),
}
