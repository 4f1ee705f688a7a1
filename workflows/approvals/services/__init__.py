"""What happens to a decision: opened, voted on, recused from, announced, closed, voided; and the
review.
"""

from workflows.approvals.services.amending import (
    CannotConfirmAmendment,
    confirm_amendment,
    refuse_amendment,
    table_amendment,
    void_amendment,
)
from workflows.approvals.services.announcing import (
    CannotAnnounceResult,
    announce_result,
    why_no_announcement,
)
from workflows.approvals.services.assigning import CannotAssignChain, assign_chain
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
from workflows.approvals.services.pen_checks import CannotCheckMarks, check_pen_marks
from workflows.approvals.services.pen_marks import CannotEnterMarks, enter_pen_marks
from workflows.approvals.services.permits import (
    end_release,
    note_resubmitted,
    note_withdrawn,
    owe_lapsed,
    owe_release,
    owe_what_waits,
    settle_lapsed,
)
from workflows.approvals.services.recording import (
    CannotRecordOutcome,
    record_outcome,
    second_persons,
)
from workflows.approvals.services.recusing import (
    CannotRecuseSeat,
    ask_recusal,
    decide_recusal,
    why_no_recusal,
    withdraw_recusal,
)
from workflows.approvals.services.referring import (
    CannotAskForMeeting,
    ask_for_meeting,
    why_no_meeting,
)
from workflows.approvals.services.refusing import CannotCastVote
from workflows.approvals.services.reporting import write_standing_reports
from workflows.approvals.services.review import (
    CannotReview,
    CannotStartReview,
    refuse_second_review,
    review_text,
)
from workflows.approvals.services.reviewers import end_review, look_at_reviews, owe_review
from workflows.approvals.services.revoking import (
    CannotRevokeAuthorization,
    end_lapsed_releases,
    revoke_authorization,
)
from workflows.approvals.services.sittings import (
    CannotSaveSitting,
    Seen,
    save_sitting,
    sitting_roster,
)
from workflows.approvals.services.submitting import start_approval, submit_text
from workflows.approvals.services.urging import (
    CannotMarkUrgent,
    CannotNoteCall,
    mark_urgent,
    note_call,
)
from workflows.approvals.services.voting import cast_vote, why_no_vote, why_not_my_turn

__all__ = [
    "CannotAnnounceResult",
    "CannotAskForMeeting",
    "CannotAssignChain",
    "CannotCastVote",
    "CannotCheckMarks",
    "CannotCheckRecord",
    "CannotCloseDecision",
    "CannotConfirmAmendment",
    "CannotDeactivateTask",
    "CannotDraftAuthorization",
    "CannotEnterMarks",
    "CannotMarkUrgent",
    "CannotNoteCall",
    "CannotOpenDecision",
    "CannotRecordOutcome",
    "CannotRecuseSeat",
    "CannotReview",
    "CannotRevokeAuthorization",
    "CannotSaveSitting",
    "CannotStartReview",
    "CannotTableAuthorization",
    "Seen",
    "announce_result",
    "ask_for_meeting",
    "ask_recusal",
    "assign_chain",
    "authorization_in_force",
    "cast_vote",
    "check_pen_marks",
    "check_record",
    "close_decision",
    "close_overdue_decisions",
    "confirm_amendment",
    "decide_recusal",
    "draft_authorization",
    "end_lapsed_releases",
    "end_release",
    "end_review",
    "enter_pen_marks",
    "look_at_reviews",
    "mark_urgent",
    "note_call",
    "note_resubmitted",
    "note_withdrawn",
    "open_decision",
    "owe_lapsed",
    "owe_release",
    "owe_review",
    "owe_what_waits",
    "record_outcome",
    "refuse_amendment",
    "refuse_second_review",
    "refuse_while_voting",
    "review_text",
    "revoke_authorization",
    "save_sitting",
    "second_persons",
    "send_back_record",
    "settle_authorization",
    "settle_lapsed",
    "sitting_roster",
    "start_approval",
    "submit_text",
    "table_amendment",
    "table_authorization",
    "void_amendment",
    "void_decision",
    "why_no_announcement",
    "why_no_meeting",
    "why_no_recusal",
    "why_no_vote",
    "why_not_my_turn",
    "withdraw_recusal",
    "write_standing_reports",
]
