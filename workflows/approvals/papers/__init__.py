"""Papers of a decision and of a permit; declared when the app is ready."""

from cms.paper.registry import declare_paper
from workflows.approvals.papers.circulation_slip import CIRCULATION_SLIP
from workflows.approvals.papers.minutes_extract import MINUTES_EXTRACT
from workflows.approvals.papers.release_sheet import RELEASE_SHEET
from workflows.approvals.papers.tabled_text import TABLED_TEXT


def declare() -> None:
    """In the order in which an office needs them."""
    for kind in (TABLED_TEXT, CIRCULATION_SLIP, MINUTES_EXTRACT, RELEASE_SHEET):
        declare_paper(kind)
