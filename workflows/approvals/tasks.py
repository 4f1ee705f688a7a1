"""Jobs of the committee's clock."""

from django.utils import timezone

from workflows.approvals.services import close_overdue_decisions


def close_overdue() -> int:
    """Close every ballot whose time is up; returns how many."""
    return close_overdue_decisions(timezone.now())
