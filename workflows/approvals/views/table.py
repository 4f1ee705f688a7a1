"""The page of a decision that is taken in a meeting: nobody votes here, counts after the check."""

import json

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from workflows.approvals.check_codes import check_code
from workflows.approvals.circulation.queries import requests_behind
from workflows.approvals.enums import EntryState
from workflows.approvals.models import Decision
from workflows.approvals.permissions import user_can_enter_meetings
from workflows.approvals.tabled import changes, form_of
from workflows.approvals.views.parts import office_context
from workflows.duties.lights import light_of


def table_response(
    request: HttpRequest, decision: Decision, *, problem: str = "", status: int = 200
) -> HttpResponse:
    """For the members of the roster and the office; ``problem`` is what a vote here was told."""
    payload, now = json.loads(decision.payload), timezone.now()
    records = decision.records.select_related("sitting__presider", "checker")
    record = records.filter(state=EntryState.CHECKED).last()
    context = {
        "decision": decision,
        # Until then it stands on the paper alone: a code copied from here would prove nothing.
        "code": check_code(decision) if record else "",
        "light": light_of(decision.due_at, now),
        "record": record,
        "waiting": records.filter(state=EntryState.ENTERED).last(),
        "may_enter": user_can_enter_meetings(request.user),
        "amendments": decision.amendments.order_by("-id"),
        "seats": decision.seats.order_by("rank", "id"),
        "members": decision.seats.filter(exclusion="").count(),
        "changes": changes(payload),
        "form": form_of(payload),
        "problem": problem,
        "meeting_requests": requests_behind(decision, request.user),
        **office_context(request.user, decision, None, now),
    }
    response = render(request, "approvals/table.html", context, status=status)
    response["Cache-Control"] = "private, no-store"
    return response
