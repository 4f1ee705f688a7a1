"""Who may read the ledger and move what is in it."""

from cms.accounts.enums import Role
from cms.accounts.permissions import has_role

READERS = (Role.OFFICE_STAFF, Role.OFFICE_DIRECTOR, Role.AUDITOR)


def user_can_view_ledger(user) -> bool:
    """Office and auditor see every duty; others see their own on the desk."""
    return has_role(user, *READERS)


def user_can_waive_duty(user, duty) -> bool:
    """The director waives (免办), with a reason."""
    return has_role(user, Role.OFFICE_DIRECTOR)


def user_can_reschedule_duty(user, duty) -> bool:
    """The director moves a date, with a reason."""
    return has_role(user, Role.OFFICE_DIRECTOR)
