"""Tasks of a workflow, and the decisions that they lead to."""

from workflows.approvals.models.circulation import PenMark
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
    KindChain,
    StandingAuthorization,
    StandingReport,
)
from workflows.approvals.models.tasks import (
    CirculationTask,
    CommitteeTask,
    CommitteeTaskState,
    DecidingTask,
    MeetingTask,
    StandingTask,
)
from workflows.approvals.models.vote import Vote, VoteStrike

DECIDING_TASKS = (CommitteeTask, MeetingTask, CirculationTask, StandingTask)

__all__ = [
    "DECIDING_TASKS",
    "Amendment",
    "Attendance",
    "CallNote",
    "CirculationTask",
    "CommitteeTask",
    "CommitteeTaskState",
    "Confirmation",
    "DecidingTask",
    "Decision",
    "KindChain",
    "MeetingRecord",
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
