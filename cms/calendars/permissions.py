"""Who corrects the working-day table."""

from cms.core.rights import has_right


def user_can_change_calendar(user) -> bool:
    """The office; ``None`` is the system."""
    return user is None or has_right(user, "calendars.change_calendarday")


def user_can_view_calendar(user) -> bool:
    """Whoever may look at the table."""
    return has_right(user, "calendars.view_calendarday")
