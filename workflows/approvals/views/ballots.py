"""待我表决 and 表决页: who has voted, the page exactly as it will be, what changes, the clock."""

import json

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import F
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from cms.accounts.kept import mark_of, typed_here
from workflows.approvals.circulation.forms import MeetingForm
from workflows.approvals.circulation.page import circulation_page
from workflows.approvals.circulation.queries import requests_behind
from workflows.approvals.counting import Rules
from workflows.approvals.enums import ClosingRule, CountingBase, DecisionState, Share, Way
from workflows.approvals.forms import CallForm, RecusalForm, VoteForm
from workflows.approvals.kinds import kind_label
from workflows.approvals.models import Decision, Vote
from workflows.approvals.permissions import (
    seat_of,
    user_can_view_ballot,
    user_can_view_choices,
    user_can_view_totals,
    user_can_view_turnout,
)
from workflows.approvals.presiding import awaited_of_presider
from workflows.approvals.queries import decisions_awaiting, decisions_of, mark_turns, roster, tally
from workflows.approvals.releasers import lacking_context
from workflows.approvals.standing import AUTHORIZATION_SCHEMA, new_reports_for
from workflows.approvals.tabled import as_public, changes, drawn_form, form_of
from workflows.approvals.views import pending
from workflows.approvals.views.parts import member_context, office_context, unsent_words
from workflows.approvals.views.table import table_response
from workflows.duties.lights import light_of

RECENT = 20


@login_required
@never_cache
@require_safe
def ballot_list(request: HttpRequest) -> HttpResponse:
    """What waits for my vote, the monthly lists to my body, what I took part in lately."""
    now = timezone.now()
    awaiting = list(decisions_awaiting(request.user))
    mark_turns(awaiting, request.user, now)
    for decision in awaiting:
        decision.light = light_of(decision.due_at, now)
    waiting = {decision.pk for decision in awaiting}
    mine = decisions_of(request.user).exclude(pk__in=waiting)
    running = mine.open()
    ended = mine.exclude(state=DecisionState.OPEN)
    past = ended.order_by(F("closed_at").desc(nulls_last=True), "-id")[:RECENT]
    reports = new_reports_for(request.user, now)
    context = {"awaiting": awaiting, "running": running, "past": past, "reports": reports}
    return render(request, "approvals/ballot_list.html", context)


@login_required
@never_cache
@require_safe
@pending.carried
def ballot(request: HttpRequest, pk: int) -> HttpResponse:
    """The ballot page of members and office."""
    decision = visible_decision(request, pk)
    pending.leave(request, pk)
    typed = typed_here(request)
    comment = typed.get("comment") or pending.get(request, "vote", pk).get("comment", "")
    reason = typed.get("reason") or pending.get(request, "recuse", pk).get("reason", "")
    meeting = typed.get("meeting_reason") or pending.get(request, "meeting", pk).get("reason", "")
    return ballot_response(
        request,
        decision,
        vote_form=VoteForm(initial={"comment": comment}),
        recusal_form=RecusalForm(initial={"reason": reason}),
        call_form=CallForm(initial=typed, decision=decision) if "note" in typed else None,
        meeting_form=MeetingForm(initial={"meeting_reason": meeting}),
    )


@login_required
@never_cache
@require_safe
def ballot_page(request: HttpRequest, pk: int) -> HttpResponse:
    """The public page of the text that is voted on, from the frozen payload."""
    decision = visible_decision(request, pk)
    mode, payload = "ballot" if decision.is_open else "voted", json.loads(decision.payload)
    if payload["schema"] != AUTHORIZATION_SCHEMA:
        return private(HttpResponse(as_public(payload, request.user.pk, mode=mode)))
    # An authorisation is read by the committee and the office alone.
    context = {"payload": payload, "kinds": [kind_label(kind) for kind in payload["kinds"]]}
    return private(render(request, "approvals/authorization_text.html", context))


@login_required
@never_cache
@require_safe
def ballot_form(request: HttpRequest, pk: int) -> HttpResponse:
    """The pinned form as it will be filled."""
    return form_response(request, json.loads(visible_decision(request, pk).payload))


def form_response(request: HttpRequest, payload: dict) -> HttpResponse:
    """The form that a payload pins; 404 without one."""
    sections = drawn_form(payload)
    if sections is None:
        raise Http404
    context = {"pinned": form_of(payload), "sections": sections}
    return private(render(request, "approvals/form.html", context))


def visible_decision(request: HttpRequest, pk: int) -> Decision:
    """404 for whoever is neither a member of the roster nor of the office."""
    decision = get_object_or_404(Decision.objects.select_related("body"), pk=pk)
    if not user_can_view_ballot(request.user, decision):
        raise Http404
    return decision


def ballot_response(
    request: HttpRequest,
    decision: Decision,
    *,
    vote_form: VoteForm | None = None,
    recusal_form: RecusalForm | None = None,
    call_form: CallForm | None = None,
    meeting_form: MeetingForm | None = None,
    problem: str = "",
    status: int = 200,
) -> HttpResponse:
    """The ballot page, with what the member typed when something was wrong with it."""
    if decision.way == Way.MEETING:
        return table_response(request, decision, problem=problem, status=status)
    user, now = request.user, timezone.now()
    seat = seat_of(user, decision)
    seats = list(roster(decision))
    payload = json.loads(decision.payload)
    rules = decision.frozen_rules
    circulation = circulation_page(decision, user, now, meeting_form)
    context = {
        "decision": decision,
        "light": light_of(decision.due_at, now),
        "seats": seats,
        "voted": sum(row.has_voted and row.is_counted for row in seats),
        "entitled": sum(row.is_counted for row in seats),
        "awaited": awaited_of_presider(decision),
        "turnout": user_can_view_turnout(user, decision),
        "seat": seat,
        "choices": decision.choices,
        "writer": mark_of(user),
        "problem": problem,
        "changes": changes(payload),
        "form": form_of(payload),
        "rules": rules,
        "rule_labels": _rule_labels(rules),
        "tally": tally(decision) if user_can_view_totals(user, decision) else None,
        "circulation": circulation,
        "meeting_requests": requests_behind(decision, user),
        "votes": _votes(decision) if user_can_view_choices(user, decision) else None,
        **member_context(user, decision, seat, seats, now),
        **office_context(user, decision, call_form, now),
        **lacking_context(user, decision),
        "vote_form": vote_form or VoteForm(),
        "recusal_form": recusal_form or RecusalForm(),
    }
    if circulation is not None and not circulation.my_turn:
        context["may_vote"] = False
    context["unsent"] = unsent_words(context)
    return private(render(request, "approvals/ballot.html", context, status=status))


def conflict(request: HttpRequest, pk: int, refusal: str, **forms) -> HttpResponse:
    """The ballot page once more, with why nothing was recorded. 409."""
    pending.forget(request, pk)
    decision = visible_decision(request, pk)
    return ballot_response(request, decision, problem=refusal, status=409, **forms)


def too_late(request: HttpRequest, decision: Decision, refusal: str) -> HttpResponse:
    """What waited can no longer count: say so on the ballot's page, which shows the words again."""
    pending.leave(request, decision.pk)
    messages.error(request, refusal)
    return redirect("approvals:ballot", pk=decision.pk)


def private(response: HttpResponse) -> HttpResponse:
    """Nobody but this browser keeps it, and not even that."""
    response["Cache-Control"] = "private, no-store"
    return response


def _rule_labels(rules: Rules) -> dict[str, str]:
    return {
        "quorum": Share(rules.quorum).label,
        "threshold": Share(rules.threshold).label,
        "base": CountingBase(rules.base).label,
        "closing": ClosingRule(rules.closing).label,
    }


def _votes(decision: Decision):
    return (
        Vote.objects.filter(seat__decision=decision, strike=None)
        .select_related("seat")
        .order_by("seat__rank", "seat_id")
    )
