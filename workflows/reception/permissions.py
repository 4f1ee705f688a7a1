"""Who keeps the register of sites: whoever keeps that of units (domain.md §9)."""

from cms.core.rights import has_right


def user_can_change_site(user) -> bool:
    """Enter, correct, close and reopen; ``None`` is the system."""
    return user is None or has_right(user, "reception.change_site")
