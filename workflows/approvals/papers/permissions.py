"""Who prints papers of a decision, and who files their scans. Superusers are nobody here."""

from cms.accounts.enums import Role
from cms.accounts.permissions import has_role
from workflows.approvals.circulation.permissions import user_can_check_marks
from workflows.approvals.permissions import OFFICE


def user_can_print_decision_papers(user, decision) -> bool:
    """The office: it carries the papers to the table and back."""
    return has_role(user, *OFFICE)


def user_can_print_release_sheet(user, permit) -> bool:
    """The office, and the auditor: the sheet holds counts, no member's vote."""
    return has_role(user, *OFFICE, Role.AUDITOR)


def user_can_read_signed_slip(user, decision) -> bool:
    """A signed slip shows how members marked: who could check it, while it goes round."""
    return decision.is_open and user_can_check_marks(user, decision)


def user_can_file_papers(user, record) -> bool:
    """The office alone brings signed papers back."""
    return has_role(user, *OFFICE)
