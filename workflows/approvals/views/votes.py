"""Voting and stepping aside: typed, looked at once more, then sent. Choices travel in the body
of a POST only, so that no address and no access log ever holds one.
"""

import json

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from workflows.approvals.enums import Choice
from workflows.approvals.forms import RecusalForm, VoteForm
from workflows.approvals.models import Decision
from workflows.approvals.services import CannotCastVote, CannotRecuseSeat, cast_vote, recuse_seat
from workflows.approvals.tabled import changes, form_of
from workflows.approvals.views.ballots import ballot_response, visible_decision


@sensitive_post_parameters()
@login_required
@never_cache
@require_POST
def vote(request: HttpRequest, pk: int) -> HttpResponse:
    """First the choice once more in words, then the vote. 409 when it can no longer count."""
    decision = visible_decision(request, pk)
    form = VoteForm(request.POST)
    if not form.is_valid():
        return ballot_response(request, decision, vote_form=form, status=422)
    if "confirmed" not in request.POST:
        return _once_more(request, decision, form)
    try:
        cast_vote(decision=decision, by=request.user, now=timezone.now(), **form.cleaned_data)
    except CannotCastVote as refusal:
        return _conflict(request, pk, refusal, vote_form=form)
    messages.success(request, _("Your vote has been recorded."))
    return redirect("approvals:ballot", pk=pk)


def _once_more(request: HttpRequest, decision: Decision, form: VoteForm) -> HttpResponse:
    """The choice in words; with the text, for whoever chose on a first screen without it."""
    payload, was_read = json.loads(decision.payload), "read" in request.POST
    context = {
        "decision": decision,
        "choice": Choice(form.cleaned_data["choice"]),
        "comment": form.cleaned_data["comment"],
        "form": form,
        "was_read": was_read,
        "changes": None if was_read else changes(payload),
        "pinned": None if was_read else form_of(payload),
    }
    return _private(render(request, "approvals/confirm_vote.html", context))


@sensitive_post_parameters()
@login_required
@never_cache
@require_POST
def recuse(request: HttpRequest, pk: int) -> HttpResponse:
    """First the reason once more, then the recusal."""
    decision = visible_decision(request, pk)
    form = RecusalForm(request.POST)
    if not form.is_valid():
        return ballot_response(request, decision, recusal_form=form, status=422)
    reason = form.cleaned_data["reason"]
    if "confirmed" not in request.POST:
        context = {"decision": decision, "reason": reason}
        return _private(render(request, "approvals/confirm_recusal.html", context))
    try:
        recuse_seat(decision=decision, by=request.user, reason=reason, now=timezone.now())
    except CannotRecuseSeat as refusal:
        return _conflict(request, pk, refusal, recusal_form=form)
    messages.success(request, _("You have stepped aside from this ballot."))
    return redirect("approvals:ballot", pk=pk)


def _conflict(request: HttpRequest, pk: int, refusal: CannotCastVote, **forms) -> HttpResponse:
    decision = visible_decision(request, pk)
    return ballot_response(request, decision, problem=str(refusal), status=409, **forms)


def _private(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "private, no-store"
    return response
