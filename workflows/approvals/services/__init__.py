"""What happens to a decision: opened, voted on, recused from, announced, closed, voided; and the
review.
"""

from workflows.approvals.services.amending import (
    CannotConfirmAmendment,
    confirm_amendment,
    refuse_amendment,
    table_amendment,
    void_amendment,
    why_changes_wait,
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
from workflows.approvals.services.composing import keep_former
from workflows.approvals.services.discarding import CannotDiscardMark, discard_mark
from workflows.approvals.services.ending import CannotEndDecision, end_decision, why_not_end
from workflows.approvals.services.leaving import look_at_seats
from workflows.approvals.services.opening import CannotOpenDecision, open_decision, open_or_return
from workflows.approvals.services.pen_checks import CannotCheckMarks, PenReading, check_pen_marks
from workflows.approvals.services.pen_marks import CannotEnterMarks, enter_pen_marks
from workflows.approvals.services.permits import (
    end_release,
    end_running,
    note_resubmitted,
    note_withdrawn,
    owe_lapsed,
    owe_release,
    owe_what_waits,
    settle_lapsed,
)
from workflows.approvals.services.recalling import (
    CannotRecallText,
    recall_text,
    why_not_recall,
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
from workflows.approvals.services.refusing import (
    CannotCastVote,
    refusal_of_member,
    refusal_of_seat,
)
from workflows.approvals.services.reporting import write_standing_reports
from workflows.approvals.services.returning import (
    end_returns,
    note_on_its_way,
    owe_return,
    settle_return,
)
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
from workflows.approvals.services.standing_seconds import look_at_releases
from workflows.approvals.services.submitting import chain_problem, start_approval, submit_text
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
    "CannotDiscardMark",
    "CannotDraftAuthorization",
    "CannotEndDecision",
    "CannotEnterMarks",
    "CannotMarkUrgent",
    "CannotNoteCall",
    "CannotOpenDecision",
    "CannotRecallText",
    "CannotRecordOutcome",
    "CannotRecuseSeat",
    "CannotReview",
    "CannotRevokeAuthorization",
    "CannotSaveSitting",
    "CannotStartReview",
    "CannotTableAuthorization",
    "PenReading",
    "Seen",
    "announce_result",
    "ask_for_meeting",
    "ask_recusal",
    "assign_chain",
    "authorization_in_force",
    "cast_vote",
    "chain_problem",
    "check_pen_marks",
    "check_record",
    "close_decision",
    "close_overdue_decisions",
    "confirm_amendment",
    "decide_recusal",
    "discard_mark",
    "draft_authorization",
    "end_decision",
    "end_lapsed_releases",
    "end_release",
    "end_returns",
    "end_review",
    "end_running",
    "enter_pen_marks",
    "keep_former",
    "look_at_releases",
    "look_at_reviews",
    "look_at_seats",
    "mark_urgent",
    "note_call",
    "note_on_its_way",
    "note_resubmitted",
    "note_withdrawn",
    "open_decision",
    "open_or_return",
    "owe_lapsed",
    "owe_release",
    "owe_return",
    "owe_review",
    "owe_what_waits",
    "recall_text",
    "record_outcome",
    "refusal_of_member",
    "refusal_of_seat",
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
    "settle_return",
    "sitting_roster",
    "start_approval",
    "submit_text",
    "table_amendment",
    "table_authorization",
    "void_amendment",
    "void_decision",
    "why_changes_wait",
    "why_no_announcement",
    "why_no_meeting",
    "why_no_recusal",
    "why_no_vote",
    "why_not_end",
    "why_not_my_turn",
    "why_not_recall",
    "withdraw_recusal",
    "write_standing_reports",
]
