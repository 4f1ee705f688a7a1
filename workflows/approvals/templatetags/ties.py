"""What a page asks about its reader's own ties to the matter."""

import json

from django import template
from django.utils import timezone

from cms.calendars.services import shanghai_date
from workflows.approvals import conflicts
from workflows.approvals.models import Decision, Seat

register = template.Library()


@register.simple_tag
def conflicts_of(seat: Seat | None) -> list[conflicts.Conflict]:
    """Ties of the member who looks; none for the office, nor for who does not vote anyway."""
    return conflicts.conflicts_of(seat) if seat is not None and seat.is_entitled else []


@register.inclusion_tag("approvals/includes/ties.html", takes_context=True)
def own_ties(context, matter: Decision | dict) -> dict:
    """Ties of whoever reviews or checks, to a decision or to a draft's payload: a hint to let
    somebody else do it.
    """
    payload = json.loads(matter.payload) if isinstance(matter, Decision) else matter
    person = context["request"].user.person_id
    return {"ties": conflicts.ties_of(person, payload, shanghai_date(timezone.now()))}
