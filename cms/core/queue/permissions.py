"""Who sees how the worker does, and who has a failed job tried again (DESIGN §5.5)."""

from cms.core.rights import has_right


def user_can_view_health(user) -> bool:
    """Administrator, director and office staff."""
    return has_right(user, "core.view_health")


def user_can_retry_job(user) -> bool:
    """Administrator and director; ``None`` is the system."""
    return user is None or has_right(user, "core.retry_job")
