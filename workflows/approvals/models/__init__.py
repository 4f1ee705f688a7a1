"""Tasks of a workflow, and the decisions that they lead to."""

from workflows.approvals.models.decision import Decision, Seat
from workflows.approvals.models.tasks import CommitteeTask, CommitteeTaskState, OfficeReviewTask
from workflows.approvals.models.vote import Vote, VoteStrike

__all__ = [
    "CommitteeTask",
    "CommitteeTaskState",
    "Decision",
    "OfficeReviewTask",
    "Seat",
    "Vote",
    "VoteStrike",
]
