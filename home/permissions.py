"""Who may do what with the site's own texts."""

from cms.accounts.enums import Role
from cms.accounts.permissions import has_role


def user_can_edit_site(user) -> bool:
    """Home page, standing pages and site texts: the office."""
    return has_role(user, Role.OFFICE_STAFF, Role.OFFICE_DIRECTOR)
