"""Jobs of the committee's clock."""

from django.utils import timezone

from workflows.approvals.services import (
    close_overdue_decisions,
    end_lapsed_releases,
    look_at_releases,
    look_at_reviews,
    look_at_seats,
    owe_what_waits,
    write_standing_reports,
)


def close_overdue() -> int:
    """Close every ballot whose time is up; returns how many. Before that, seats whose member's last
    day has passed follow the roster.
    """
    now = timezone.now()
    look_at_seats(now=now)
    return close_overdue_decisions(now)


def end_lapsed() -> int:
    """End what stands on a standing authorisation that is over; returns how much."""
    return end_lapsed_releases(timezone.now())


def write_reports() -> int:
    """Write the monthly lists that are due; returns how many."""
    return write_standing_reports(timezone.now())


def owe_waiting() -> int:
    """Open what waits for the office and nobody owes yet, of permits, reviews and releases; how
    much.
    """
    now = timezone.now()
    return owe_what_waits(now) + look_at_reviews(now) + look_at_releases(now)
