"""What happens to a decision: opened, voted on, recused from, closed, voided; and the review."""

from workflows.approvals.services.authorizing import (
    CannotDraftAuthorization,
    CannotTableAuthorization,
    authorization_in_force,
    draft_authorization,
    settle_authorization,
    table_authorization,
)
from workflows.approvals.services.closing import (
    CannotCloseDecision,
    CannotDeactivateTask,
    close_decision,
    close_overdue_decisions,
    refuse_while_voting,
    void_decision,
)
from workflows.approvals.services.opening import CannotOpenDecision, open_decision
from workflows.approvals.services.review import CannotReview, review_text
from workflows.approvals.services.revoking import (
    CannotRevokeAuthorization,
    end_lapsed_releases,
    revoke_authorization,
)
from workflows.approvals.services.submitting import start_approval, submit_text
from workflows.approvals.services.voting import (
    CannotCastVote,
    CannotRecuseSeat,
    cast_vote,
    recuse_seat,
    why_no_recusal,
    why_no_vote,
)

__all__ = [
    "CannotCastVote",
    "CannotCloseDecision",
    "CannotDeactivateTask",
    "CannotDraftAuthorization",
    "CannotOpenDecision",
    "CannotRecuseSeat",
    "CannotReview",
    "CannotRevokeAuthorization",
    "CannotTableAuthorization",
    "authorization_in_force",
    "cast_vote",
    "close_decision",
    "close_overdue_decisions",
    "draft_authorization",
    "end_lapsed_releases",
    "open_decision",
    "recuse_seat",
    "refuse_while_voting",
    "review_text",
    "revoke_authorization",
    "settle_authorization",
    "start_approval",
    "submit_text",
    "table_authorization",
    "void_decision",
    "why_no_recusal",
    "why_no_vote",
]
