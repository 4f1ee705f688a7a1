"""加急: the director shortens the term; the office notes whom it told by telephone."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from cms.accounts.fresh import recently_signed_in
from cms.accounts.kept import mark_of, typed_here
from workflows.approvals.forms import CallForm, UrgencyForm
from workflows.approvals.permissions import user_can_mark_urgent, user_can_note_call
from workflows.approvals.services import (
    CannotMarkUrgent,
    CannotNoteCall,
    mark_urgent,
    note_call,
)
from workflows.approvals.views import pending
from workflows.approvals.views.ballots import (
    ballot_response,
    conflict,
    private,
    visible_decision,
)
from workflows.duties.enums import Urgency
from workflows.duties.lights import light_of


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@recently_signed_in
def urgent(request: HttpRequest, pk: int) -> HttpResponse:
    """Hours and reason. 409 when the item can no longer be hastened."""
    decision = visible_decision(request, pk)
    if not user_can_mark_urgent(request.user):
        raise Http404
    form = UrgencyForm(request.POST or None, initial=typed_here(request))
    problem, status = "", 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            data = form.cleaned_data
            try:
                mark_urgent(decision=decision, by=request.user, now=timezone.now(), **data)
            except CannotMarkUrgent as refusal:
                problem, status = str(refusal), 409
            else:
                words = _("Marked %(grade)s; everybody's date has been moved.")
                messages.success(request, words % {"grade": Urgency(data["urgency"]).label})
                return redirect("approvals:ballot", pk=pk)
    decision.light = light_of(decision.due_at, timezone.now())
    context = {
        "decision": decision,
        "form": form,
        "problem": problem,
        "writer": mark_of(request.user),
    }
    return private(render(request, "approvals/urgent.html", context, status=status))


@login_required
@never_cache
@require_POST
@pending.carried
def call(request: HttpRequest, pk: int) -> HttpResponse:
    """One line of the call log. 409 when the member has voted meanwhile."""
    decision = visible_decision(request, pk)
    if not user_can_note_call(request.user):
        raise Http404
    form = CallForm(request.POST, decision=decision)
    if not form.is_valid():
        return ballot_response(request, decision, call_form=form, status=422)
    data, now = form.cleaned_data, timezone.now()
    try:
        note_call(
            decision=decision,
            person=data["person"],
            reached=data["reached"] == "1",
            note=data["note"],
            by=request.user,
            now=now,
        )
    except CannotNoteCall as refusal:
        return conflict(request, pk, str(refusal))
    messages.success(request, _("The call has been noted."))
    return redirect("approvals:ballot", pk=pk)
