"""Voting and stepping aside: typed, looked at once more, then sent. A choice travels in the body of
a POST and waits in the member's own browser: no address, log or table but the vote's holds one.
"""

import json

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from cms.accounts.fresh import recently_signed_in
from cms.accounts.kept import mark_of
from workflows.approvals.enums import Choice
from workflows.approvals.forms import RecusalForm, VoteForm
from workflows.approvals.models import Decision
from workflows.approvals.services import (
    CannotCastVote,
    CannotRecuseSeat,
    cast_vote,
    recuse_seat,
    why_no_recusal,
    why_no_vote,
)
from workflows.approvals.tabled import changes, form_of
from workflows.approvals.views import pending
from workflows.approvals.views.ballots import ballot_response, visible_decision


def _choice_waits(request: HttpRequest, pk: int) -> str | None:
    """While its member signs in again the choice waits as for the second look, in their browser."""
    form = VoteForm(request.POST)
    if "back" in request.POST or not form.is_valid():
        return None
    _wait_for_a_second_look(request, pk, form)
    return reverse("approvals:vote", args=[pk])


@sensitive_post_parameters()
@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@pending.carried
@recently_signed_in(keeping=_choice_waits)
def vote(request: HttpRequest, pk: int) -> HttpResponse:
    """First the choice once more in words, then the vote. 409 when it can no longer count."""
    decision = visible_decision(request, pk)
    if request.method != "POST":
        return _vote_once_more(request, decision)
    if "back" in request.POST:
        pending.put(request, "vote", pk, comment=request.POST.get("comment", "")[:500])
        return redirect("approvals:ballot", pk=pk)
    form = VoteForm(request.POST)
    if not form.is_valid():
        return ballot_response(request, decision, vote_form=form, status=422)
    now = timezone.now()
    if "confirmed" not in request.POST:
        refusal = why_no_vote(decision=decision, by=request.user, now=now)
        if refusal:
            return _conflict(request, pk, refusal, vote_form=form)
        _wait_for_a_second_look(request, pk, form)
        return redirect("approvals:vote", pk=pk)
    try:
        cast_vote(decision=decision, by=request.user, now=now, **form.cleaned_data)
    except CannotCastVote as refusal:
        return _conflict(request, pk, str(refusal), vote_form=form)
    pending.forget(request, pk)
    messages.success(request, _("Your vote has been recorded."))
    return redirect("approvals:ballot", pk=pk)


def _wait_for_a_second_look(request: HttpRequest, pk: int, form: VoteForm) -> None:
    """A first screen has no box for words: those typed earlier on the ballot's page stay."""
    typed = dict(form.cleaned_data)
    if "read" in request.POST:
        typed["read"] = "1"
    if "comment" not in request.POST:
        typed["comment"] = pending.get(request, "vote", pk).get("comment", "")
    pending.put(request, "vote", pk, **typed)


def _vote_once_more(request: HttpRequest, decision: Decision) -> HttpResponse:
    """The choice in words; with the text, for whoever chose on a first screen without it."""
    waiting = pending.get(request, "vote", decision.pk)
    if "choice" not in waiting:
        return redirect("approvals:ballot", pk=decision.pk)
    refusal = why_no_vote(decision=decision, by=request.user, now=timezone.now())
    if refusal:
        return _too_late(request, decision, refusal)
    payload, was_read = json.loads(decision.payload), "read" in waiting
    context = {
        "decision": decision,
        "choice": Choice(waiting["choice"]),
        "comment": waiting["comment"],
        "form": VoteForm(initial=waiting),
        "writer": mark_of(request.user),
        "was_read": was_read,
        "changes": None if was_read else changes(payload),
        "pinned": None if was_read else form_of(payload),
    }
    return _private(render(request, "approvals/confirm_vote.html", context))


def _reason_waits(request: HttpRequest, pk: int) -> str | None:
    """The same for a reason to step aside."""
    form = RecusalForm(request.POST)
    if not form.is_valid():
        return None
    pending.put(request, "recuse", pk, reason=form.cleaned_data["reason"])
    return reverse("approvals:recuse", args=[pk])


@sensitive_post_parameters()
@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@pending.carried
@recently_signed_in(keeping=_reason_waits)
def recuse(request: HttpRequest, pk: int) -> HttpResponse:
    """First the reason once more, then the recusal."""
    decision = visible_decision(request, pk)
    if request.method != "POST":
        return _recuse_once_more(request, decision)
    form = RecusalForm(request.POST)
    if not form.is_valid():
        return ballot_response(request, decision, recusal_form=form, status=422)
    reason, now = form.cleaned_data["reason"], timezone.now()
    if "confirmed" not in request.POST:
        refusal = why_no_recusal(decision=decision, by=request.user, now=now)
        if refusal:
            return _conflict(request, pk, refusal, recusal_form=form)
        pending.put(request, "recuse", pk, reason=reason)
        return redirect("approvals:recuse", pk=pk)
    try:
        recuse_seat(decision=decision, by=request.user, reason=reason, now=now)
    except CannotRecuseSeat as refusal:
        return _conflict(request, pk, str(refusal), recusal_form=form)
    pending.forget(request, pk)
    messages.success(request, _("You have stepped aside from this ballot."))
    return redirect("approvals:ballot", pk=pk)


def _recuse_once_more(request: HttpRequest, decision: Decision) -> HttpResponse:
    waiting = pending.get(request, "recuse", decision.pk)
    if not waiting:
        return redirect("approvals:ballot", pk=decision.pk)
    refusal = why_no_recusal(decision=decision, by=request.user, now=timezone.now())
    if refusal:
        return _too_late(request, decision, refusal)
    context = {
        "decision": decision,
        "reason": waiting["reason"],
        "writer": mark_of(request.user),
    }
    return _private(render(request, "approvals/confirm_recusal.html", context))


def _too_late(request: HttpRequest, decision: Decision, refusal: str) -> HttpResponse:
    """What waited can no longer count: say so on the ballot's page."""
    pending.forget(request, decision.pk)
    messages.error(request, refusal)
    return redirect("approvals:ballot", pk=decision.pk)


def _conflict(request: HttpRequest, pk: int, refusal: str, **forms) -> HttpResponse:
    pending.forget(request, pk)
    decision = visible_decision(request, pk)
    return ballot_response(request, decision, problem=refusal, status=409, **forms)


def _private(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "private, no-store"
    return response
