"""Ending what would go on: a decision without a result, an entry from paper unread. Each asks for
its reason on a page of its own.
"""

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from cms.accounts.fresh import recently_signed_in
from cms.accounts.kept import mark_of, typed_here
from workflows.approvals.circulation.permissions import user_can_discard_marks
from workflows.approvals.forms import EndingForm
from workflows.approvals.models import Decision
from workflows.approvals.permissions import user_can_end_decision
from workflows.approvals.services import (
    CannotDiscardMark,
    CannotEndDecision,
    discard_mark,
    end_decision,
)
from workflows.approvals.views.ballots import private, visible_decision


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@recently_signed_in
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """终止: the decision is void. 409 when it has closed meanwhile."""
    decision = visible_decision(request, pk)
    if not user_can_end_decision(request.user, decision, timezone.now()):
        raise Http404

    def act(reason: str) -> str:
        end_decision(decision=decision, reason=reason, by=request.user, now=timezone.now())
        return _("Ended without a result; the text is back with the office.")

    words = {
        "heading": _("End without a result"),
        "help": _(
            "It ends at once, for everybody, and is void: nothing of it is disclosed. Your name "
            "and the reason stand beside it. Another decision needs a new submission."
        ),
    }
    return _with_reason(request, decision, act, words)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@recently_signed_in
def discard(request: HttpRequest, pk: int, seat: int) -> HttpResponse:
    """An entry from paper is set aside. 409 when it is checked meanwhile."""
    decision = visible_decision(request, pk)
    found = get_object_or_404(decision.seats, pk=seat)
    if not user_can_discard_marks(request.user, decision):
        raise Http404

    def act(reason: str) -> str:
        discard_mark(seat=found, reason=reason, by=request.user, now=timezone.now())
        return _("The entry of %(name)s has been set aside.") % {"name": found}

    words = {
        "heading": _("Set the entry of %(name)s aside") % {"name": found},
        "help": _(
            "What was entered from paper for this member is forgotten unread and does not count. "
            "Only where it cannot be checked: members and the office see the reason."
        ),
    }
    return _with_reason(request, decision, act, words)


def _with_reason(
    request: HttpRequest, decision: Decision, act: Callable[[str], str], words: dict
) -> HttpResponse:
    form = EndingForm(request.POST or None, initial=typed_here(request))
    problem, status = "", 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                messages.success(request, act(form.cleaned_data["reason"]))
                return redirect("approvals:ballot", pk=decision.pk)
            except (CannotEndDecision, CannotDiscardMark) as refusal:
                problem, status = str(refusal), 409
    context = {
        "decision": decision,
        "form": form,
        "problem": problem,
        "writer": mark_of(request.user),
        **words,
    }
    return private(render(request, "approvals/end.html", context, status=status))
