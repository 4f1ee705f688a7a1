"""Topics, the plain tables that hang on them, and their numbers."""

from workflows.topics.models.assignment import Assignment
from workflows.topics.models.finding import Finding
from workflows.topics.models.kinds import (
    AppraisalPage,
    InspectionPage,
    ReportHearingPage,
    SpecialInquiryPage,
    ThematicResearchPage,
)
from workflows.topics.models.number import NumberCounter, take_number
from workflows.topics.models.page import TopicIndex, TopicPage

__all__ = [
    "AppraisalPage",
    "Assignment",
    "Finding",
    "InspectionPage",
    "NumberCounter",
    "ReportHearingPage",
    "SpecialInquiryPage",
    "ThematicResearchPage",
    "TopicIndex",
    "TopicPage",
    "take_number",
]
