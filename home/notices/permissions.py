"""Who may do what with notices. ``is_superuser`` counts for nothing."""

from cms.accounts.enums import Role
from cms.accounts.permissions import has_role


def user_can_edit_notices(user) -> bool:
    """The office writes notices and submits them."""
    return has_role(user, Role.OFFICE_STAFF, Role.OFFICE_DIRECTOR)


def user_can_read_notices(user) -> bool:
    """Drafts and old texts: the office and the auditor."""
    return has_role(user, Role.OFFICE_STAFF, Role.OFFICE_DIRECTOR, Role.AUDITOR)


def user_can_withdraw_notice(user, notice) -> bool:
    """The director alone takes a page down (office-needs 4)."""
    return has_role(user, Role.OFFICE_DIRECTOR)
