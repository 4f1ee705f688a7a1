"""The committee's pages and the review page."""

from workflows.approvals.views.ballots import ballot, ballot_form, ballot_list, ballot_page
from workflows.approvals.views.reviews import review, review_form, review_list, review_page
from workflows.approvals.views.votes import recuse, vote

__all__ = [
    "ballot",
    "ballot_form",
    "ballot_list",
    "ballot_page",
    "recuse",
    "review",
    "review_form",
    "review_list",
    "review_page",
    "vote",
]
