"""The committee's pages and the review page."""

from workflows.approvals.views.amendments import amendment, amendment_page
from workflows.approvals.views.ballots import ballot, ballot_form, ballot_list, ballot_page
from workflows.approvals.views.circulation import check_marks, marks, marks_scan, to_meeting
from workflows.approvals.views.ending import discard, end
from workflows.approvals.views.meetings import meetings, new_sitting, sitting
from workflows.approvals.views.records import check, enter_outcome, record_scan
from workflows.approvals.views.recusals import recusal, recuse, take_back
from workflows.approvals.views.reviews import review, review_form, review_list, review_page
from workflows.approvals.views.urgency import call, urgent
from workflows.approvals.views.votes import announce, vote

__all__ = [
    "amendment",
    "amendment_page",
    "announce",
    "ballot",
    "ballot_form",
    "ballot_list",
    "ballot_page",
    "call",
    "check",
    "check_marks",
    "discard",
    "end",
    "enter_outcome",
    "marks",
    "marks_scan",
    "meetings",
    "new_sitting",
    "record_scan",
    "recusal",
    "recuse",
    "review",
    "review_form",
    "review_list",
    "review_page",
    "sitting",
    "take_back",
    "to_meeting",
    "urgent",
    "vote",
]
