"""What happens to a decision: opened, voted on, recused from, closed, voided; and the review."""

from workflows.approvals.services.amending import (
    CannotConfirmAmendment,
    confirm_amendment,
    refuse_amendment,
    table_amendment,
    void_amendment,
)
from workflows.approvals.services.authorizing import (
    CannotDraftAuthorization,
    CannotTableAuthorization,
    authorization_in_force,
    draft_authorization,
    settle_authorization,
    table_authorization,
)
from workflows.approvals.services.checking import (
    CannotCheckRecord,
    check_record,
    send_back_record,
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
from workflows.approvals.services.recording import CannotRecordOutcome, record_outcome
from workflows.approvals.services.review import CannotReview, review_text
from workflows.approvals.services.revoking import (
    CannotRevokeAuthorization,
    end_lapsed_releases,
    revoke_authorization,
)
from workflows.approvals.services.scans import CannotStoreScan, store_scan
from workflows.approvals.services.sittings import CannotSaveSitting, Seen, save_sitting
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
    "CannotCheckRecord",
    "CannotCloseDecision",
    "CannotConfirmAmendment",
    "CannotDeactivateTask",
    "CannotDraftAuthorization",
    "CannotOpenDecision",
    "CannotRecordOutcome",
    "CannotRecuseSeat",
    "CannotReview",
    "CannotRevokeAuthorization",
    "CannotSaveSitting",
    "CannotStoreScan",
    "CannotTableAuthorization",
    "Seen",
    "authorization_in_force",
    "cast_vote",
    "check_record",
    "close_decision",
    "close_overdue_decisions",
    "confirm_amendment",
    "draft_authorization",
    "end_lapsed_releases",
    "open_decision",
    "record_outcome",
    "recuse_seat",
    "refuse_amendment",
    "refuse_while_voting",
    "review_text",
    "revoke_authorization",
    "save_sitting",
    "send_back_record",
    "settle_authorization",
    "start_approval",
    "store_scan",
    "submit_text",
    "table_amendment",
    "table_authorization",
    "void_amendment",
    "void_decision",
    "why_no_recusal",
    "why_no_vote",
]
