"""Stepping aside (回避): the member asks and may take it back; the presider decides."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from cms.accounts.fresh import recently_signed_in
from cms.accounts.kept import mark_of, typed_here
from workflows.approvals.enums import RequestState, Way
from workflows.approvals.forms import RecusalForm, RecusalVerdictForm
from workflows.approvals.models import Decision, RecusalRequest
from workflows.approvals.permissions import user_can_decide_recusal
from workflows.approvals.services import (
    CannotRecuseSeat,
    ask_recusal,
    decide_recusal,
    why_no_recusal,
    withdraw_recusal,
)
from workflows.approvals.views import pending
from workflows.approvals.views.ballots import (
    ballot_response,
    conflict,
    private,
    too_late,
    visible_decision,
)


def _reason_waits(request: HttpRequest, pk: int) -> str | None:
    """While its member signs in again the reason waits as for the second look."""
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
    """First the reason once more, then the request to the presider."""
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
            return conflict(request, pk, refusal, recusal_form=form)
        pending.put(request, "recuse", pk, reason=reason)
        return redirect("approvals:recuse", pk=pk)
    try:
        ask_recusal(decision=decision, by=request.user, reason=reason, now=now)
    except CannotRecuseSeat as refusal:
        return conflict(request, pk, str(refusal), recusal_form=form)
    pending.forget(request, pk)
    said = _("You have asked to step aside; the presider decides.")
    if decision.way == Way.STANDING:
        said = _("You have asked to step aside; the other releaser decides.")
    messages.success(request, said)
    return redirect("approvals:ballot", pk=pk)


def _recuse_once_more(request: HttpRequest, decision: Decision) -> HttpResponse:
    waiting = pending.get(request, "recuse", decision.pk)
    if not waiting:
        return redirect("approvals:ballot", pk=decision.pk)
    refusal = why_no_recusal(decision=decision, by=request.user, now=timezone.now())
    if refusal:
        return too_late(request, decision, refusal)
    context = {
        "decision": decision,
        "reason": waiting["reason"],
        "writer": mark_of(request.user),
    }
    return private(render(request, "approvals/confirm_recusal.html", context))


@login_required
@never_cache
@require_POST
@pending.carried
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """The member's request for recusal is taken back, if one waits."""
    decision = visible_decision(request, pk)
    person = request.user.person_id or 0
    asked = RecusalRequest.objects.filter(seat__decision=decision, seat__person=person).last()
    if asked is None:
        return conflict(request, pk, _("You have not asked to step aside."))
    try:
        withdraw_recusal(request=asked, by=request.user, now=timezone.now())
    except CannotRecuseSeat as refusal:
        return conflict(request, pk, str(refusal))
    messages.success(request, _("You have taken your request back."))
    return redirect("approvals:ballot", pk=pk)


@sensitive_post_parameters()
@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@recently_signed_in()
def recusal(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Who presides reads the reason and grants or refuses. 409 when it is settled already."""
    rows = RecusalRequest.objects.select_related("seat__decision", "decider", "decided_by")
    asked = get_object_or_404(rows, pk=number, seat__decision=pk)
    if not user_can_decide_recusal(request.user, asked, timezone.now()):
        raise Http404
    form = RecusalVerdictForm(request.POST or None, initial=typed_here(request))
    problem, status = "", 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            granted, reason = form.cleaned_data["granted"] == "1", form.cleaned_data["reason"]
            try:
                decide_recusal(
                    request=asked,
                    by=request.user,
                    granted=granted,
                    reason=reason,
                    now=timezone.now(),
                )
            except CannotRecuseSeat as refusal:
                problem, status = str(refusal), 409
                asked.refresh_from_db()
            else:
                messages.success(request, _("Your decision has been recorded."))
                return redirect("approvals:ballot", pk=pk)
    context = {
        "asked": asked,
        "decision": asked.seat.decision,
        "is_asked": asked.state == RequestState.ASKED and asked.seat.decision.is_open,
        "form": form,
        "problem": problem,
        "writer": mark_of(request.user),
    }
    return private(render(request, "approvals/recusal.html", context, status=status))
