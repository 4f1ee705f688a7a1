"""Tasks of a workflow, and the decisions that they lead to."""

from workflows.approvals.models.circulation import MeetingRequest, PenMark
from workflows.approvals.models.decision import CallNote, Decision, RecusalRequest, Seat
from workflows.approvals.models.meeting import (
    Amendment,
    Attendance,
    Confirmation,
    MeetingRecord,
    Sitting,
)
from workflows.approvals.models.reviews import OfficeReviewTask, SecondReviewTask
from workflows.approvals.models.standing import (
    FormerChain,
    KindChain,
    StandingAuthorization,
    StandingReport,
)
from workflows.approvals.models.tasks import (
    CirculationTask,
    CommitteeTask,
    CommitteeTaskState,
    CountingTask,
    DecidingTask,
    MeetingTask,
    StandingTask,
)
from workflows.approvals.models.vote import Vote, VoteStrike

DECIDING_TASKS = (CommitteeTask, MeetingTask, CirculationTask, StandingTask)
OWN_STEPS = (OfficeReviewTask, SecondReviewTask, *DECIDING_TASKS)

__all__ = [
    "DECIDING_TASKS",
    "OWN_STEPS",
    "Amendment",
    "Attendance",
    "CallNote",
    "CirculationTask",
    "CommitteeTask",
    "CommitteeTaskState",
    "Confirmation",
    "CountingTask",
    "DecidingTask",
    "Decision",
    "FormerChain",
    "KindChain",
    "MeetingRecord",
    "MeetingRequest",
    "MeetingTask",
    "OfficeReviewTask",
    "PenMark",
    "RecusalRequest",
    "Seat",
    "SecondReviewTask",
    "Sitting",
    "StandingAuthorization",
    "StandingReport",
    "StandingTask",
    "Vote",
    "VoteStrike",
]
