"""What a ballot page asks about a member's own ties to the matter."""

from django import template

from workflows.approvals import conflicts
from workflows.approvals.models import Seat

register = template.Library()


@register.simple_tag
def conflicts_of(seat: Seat | None) -> list[conflicts.Conflict]:
    """Ties of the member who looks; none for the office, nor for who does not vote anyway."""
    return conflicts.conflicts_of(seat) if seat is not None and seat.is_entitled else []
