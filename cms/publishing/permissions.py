"""Who may release, revoke, withdraw and correct. ``is_superuser`` counts for nothing."""

from cms.accounts.enums import Role
from cms.accounts.permissions import has_role


def user_can_release_permit(user, permit) -> bool:
    """The office releases what was approved; the system (None) at its time."""
    return user is None or has_role(user, Role.OFFICE_STAFF, Role.OFFICE_DIRECTOR)


def user_can_revoke_permit(user, permit) -> bool:
    """Only the director takes an approved text back before it is public."""
    return user is None or has_role(user, Role.OFFICE_DIRECTOR)


def user_can_withdraw_permit(user, permit) -> bool:
    """The director alone takes a page down at once (office-needs 4)."""
    return user is None or has_role(user, Role.OFFICE_DIRECTOR)


def user_can_correct_permit(user, permit) -> bool:
    """The office opens a correction; what it says is decided like any other text."""
    return has_role(user, Role.OFFICE_STAFF, Role.OFFICE_DIRECTOR)


def user_can_view_permits(user) -> bool:
    """Old texts stay readable to the office and the auditor."""
    return has_role(user, Role.OFFICE_STAFF, Role.OFFICE_DIRECTOR, Role.AUDITOR)
