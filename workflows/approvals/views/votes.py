"""Voting and announcing: chosen, looked at once more, then sent. A choice travels in the body of a
POST and waits in the member's own browser: no address, log or table but the vote's holds one.
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
from workflows.approvals.forms import VoteForm
from workflows.approvals.models import Decision
from workflows.approvals.permissions import seat_of
from workflows.approvals.queries import seats_waited_for
from workflows.approvals.services import (
    CannotAnnounceResult,
    CannotCastVote,
    announce_result,
    cast_vote,
    why_no_announcement,
    why_no_vote,
    why_not_my_turn,
)
from workflows.approvals.tabled import changes, form_of
from workflows.approvals.views import pending
from workflows.approvals.views.ballots import (
    ballot_response,
    conflict,
    private,
    too_late,
    visible_decision,
)
from workflows.approvals.views.parts import may_announce


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
    form = VoteForm(request.POST, decision=decision)
    if not form.is_valid():
        return ballot_response(request, decision, vote_form=form, status=422)
    if "confirmed" not in request.POST:
        refusal = _why_not_ask(request, decision)
        if refusal:
            return conflict(request, pk, refusal, vote_form=form)
        _wait_for_a_second_look(request, pk, form)
        return redirect("approvals:vote", pk=pk)
    try:
        said = _send(request, decision, form)
    except CannotCastVote as refusal:
        return conflict(request, pk, str(refusal), vote_form=form)
    pending.forget(request, pk)
    messages.success(request, said)
    return redirect("approvals:ballot", pk=pk)


def _send(request: HttpRequest, decision: Decision, form: VoteForm) -> str:
    """The vote; where the presider confirmed both, the announcement with it."""
    both = request.POST["confirmed"] == "announce"
    act = announce_result if both else cast_vote
    act(decision=decision, by=request.user, now=timezone.now(), **form.cleaned_data)
    if both:
        return _("You have voted and announced the result.")
    return _("Your vote has been recorded.")


def _why_not_ask(request: HttpRequest, decision: Decision) -> str:
    """Why neither a vote nor a vote with announcement could be confirmed now."""
    user, now = request.user, timezone.now()
    refusal = why_no_vote(decision=decision, by=user, now=now)
    if refusal or may_announce(user, decision, now, votes_now=True):
        return refusal
    return why_not_my_turn(decision=decision, by=user, now=now)


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
    refusal = _why_not_ask(request, decision)
    if refusal:
        return too_late(request, decision, refusal)
    user, now = request.user, timezone.now()
    payload, was_read = json.loads(decision.payload), "read" in waiting
    one_go = may_announce(user, decision, now, votes_now=True)
    context = {
        "decision": decision,
        "choice": decision.offered(waiting["choice"]),
        "comment": waiting["comment"],
        "form": VoteForm(initial=waiting),
        "writer": mark_of(user),
        "was_read": was_read,
        "one_go": one_go,
        "may_wait": not why_not_my_turn(decision=decision, by=user, now=now),
        "waited_for": seats_waited_for(decision, seat_of(user, decision)) if one_go else [],
        "changes": None if was_read else changes(payload),
        "pinned": None if was_read else form_of(payload),
    }
    return private(render(request, "approvals/confirm_vote.html", context))


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@pending.carried
@recently_signed_in()
def announce(request: HttpRequest, pk: int) -> HttpResponse:
    """First who has not voted, then the announcement. 409 when it can no longer be made."""
    decision = visible_decision(request, pk)
    if request.method != "POST":
        refusal = why_no_announcement(decision=decision, by=request.user, now=timezone.now())
        if refusal:
            return too_late(request, decision, refusal)
        missing = seats_waited_for(decision, seat_of(request.user, decision))
        context = {"decision": decision, "waited_for": missing}
        return private(render(request, "approvals/confirm_announcement.html", context))
    try:
        announce_result(decision=decision, by=request.user, now=timezone.now())
    except CannotAnnounceResult as refusal:
        return conflict(request, pk, str(refusal))
    messages.success(request, _("The result has been announced."))
    return redirect("approvals:ballot", pk=pk)
