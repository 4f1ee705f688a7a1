"""按意见修改稿: what presider and director compare, and their word on it."""

import json

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from cms.accounts.fresh import recently_signed_in
from workflows.approvals.comparison import compare
from workflows.approvals.enums import ConfirmingPart, EntryState
from workflows.approvals.meeting_forms import ReasonForm
from workflows.approvals.models import Amendment
from workflows.approvals.permissions import (
    user_can_confirm_amendment,
    user_can_refuse_amendment,
    user_can_view_amendment,
)
from workflows.approvals.services import (
    CannotConfirmAmendment,
    confirm_amendment,
    refuse_amendment,
)
from workflows.approvals.tabled import as_public


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@recently_signed_in
def amendment(request: HttpRequest, pk: int) -> HttpResponse:
    """The marked comparison, then: confirm as presider or director, or send back."""
    found = _visible(request, pk)
    act = request.POST.get("act", "")
    form = ReasonForm(request.POST if act == "refuse" else None)
    problem, status = "", 200
    if request.method == "POST":
        status = 422
        if act != "refuse" or form.is_valid():
            try:
                done = _act(found, act, form, request.user)
            except CannotConfirmAmendment as refusal:
                problem, status = str(refusal), 409
                found.refresh_from_db()
            else:
                messages.success(request, done)
                return redirect("approvals:amendment", pk=pk)
    return _response(request, found, form, problem, status)


@login_required
@never_cache
@require_safe
def amendment_page(request: HttpRequest, pk: int) -> HttpResponse:
    """The public page of the changed text, from what was frozen when it was tabled."""
    found = _visible(request, pk)
    page = as_public(json.loads(found.payload), request.user.pk, mode="ballot")
    response = HttpResponse(page)
    response["Cache-Control"] = "private, no-store"
    return response


def _visible(request: HttpRequest, pk: int) -> Amendment:
    rows = Amendment.objects.select_related("decision__body", "presider", "director")
    found = get_object_or_404(rows, pk=pk)
    if not user_can_view_amendment(request.user, found):
        raise Http404
    return found


def _act(found: Amendment, act: str, form: ReasonForm, by) -> str:
    now = timezone.now()
    if act == "refuse":
        reason = form.cleaned_data["reason"]
        refuse_amendment(amendment=found, reason=reason, by=by, now=now)
        return _("Sent back to the office with your reason.")
    confirm_amendment(amendment=found, part=act, by=by, now=now)
    return _("You have confirmed the changes.")


def _response(request, found: Amendment, form, problem: str, status: int) -> HttpResponse:
    given = {each.part: each for each in found.confirmations.select_related("by__person")}
    mine = [
        part for part in ConfirmingPart if user_can_confirm_amendment(request.user, found, part)
    ]
    has_confirmed = any(each.by_id == request.user.pk for each in given.values())
    open_parts = [part for part in mine if part not in given and not has_confirmed]
    context = {
        "amendment": found,
        "decision": found.decision,
        "record": found.decision.records.filter(state=EntryState.CHECKED).last(),
        "changes": compare(json.loads(found.decision.payload), json.loads(found.payload)),
        "parts": [(part, given.get(part)) for part in ConfirmingPart],
        "open_parts": open_parts if found.is_open else [],
        "may_refuse": found.is_open and user_can_refuse_amendment(request.user, found),
        "form": form,
        "problem": problem,
    }
    response = render(request, "approvals/amendment.html", context, status=status)
    response["Cache-Control"] = "private, no-store"
    return response
