"""One duty on the desk: how its date was reached, its history, and asking for more time or none."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from cms.accounts.fresh import recently_signed_in
from workflows.duties.enums import Wish
from workflows.duties.forms import AnswerForm, RequestForm
from workflows.duties.kinds import kind_of
from workflows.duties.models import Duty, DutyRequest
from workflows.duties.permissions import (
    user_can_ask_about_duty,
    user_can_decide_request,
    user_can_read_duty,
    user_can_view_ledger,
    user_owes_duty,
)
from workflows.duties.proofs import proofs_of
from workflows.duties.services import (
    CannotAskAboutDuty,
    CannotDecideRequest,
    ask_about_duty,
    decide_request,
    take_back_request,
    why_no_request,
)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def duty(request: HttpRequest, pk: int) -> HttpResponse:
    """What is owed, its history, and what may be asked about it."""
    rows = Duty.objects.select_related("owner_person", "owner_organization")
    found = get_object_or_404(rows, pk=pk)
    if not user_can_read_duty(request.user, found):
        raise Http404
    refusals = {wish: why_no_request(found, request.user, wish) for wish in Wish}
    wishes = [wish for wish in Wish if not refusals[wish]]
    form = RequestForm(request.POST or None, wishes=wishes)
    if request.method == "POST" and form.is_valid():
        try:
            asked = ask_about_duty(
                duty=found, by=request.user, now=timezone.now(), **form.cleaned_data
            )
        except CannotAskAboutDuty as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Asked. A director decides; until then it is owed as is."))
            return redirect("desk_duties:request", asked.pk)
    asked = found.requests.select_related("entered_by__person", "decided_by__person")
    context = {
        "duty": found,
        "kind": kind_of(found),
        "light": found.light(timezone.now()),
        "events": found.events.select_related("entered_by__person", "from_person", "to_person"),
        "requests": asked,
        "form": form if wishes else None,
        "why_not": "" if wishes else next(iter(refusals.values())),
        "is_mine": user_owes_duty(request.user, found),
        "may_ask": user_can_ask_about_duty(request.user, found),
        "sees_proofs": (sees_proofs := user_can_view_ledger(request.user)),
        "proofs": proofs_of(found) if sees_proofs else [],
    }
    return render(request, "duties/duty.html", context, status=422 if form.errors else 200)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@recently_signed_in
def request_page(request: HttpRequest, pk: int) -> HttpResponse:
    """A request: whoever decides says yes or no; whoever asked sees where it stands."""
    found = _visible(request, pk)
    may_decide = found.is_waiting and user_can_decide_request(request.user, found)
    form = AnswerForm(request.POST or None)
    problem, status = "", 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                decide_request(
                    request=found,
                    granted=request.POST.get("act") == "grant",
                    answer=form.cleaned_data["answer"],
                    by=request.user,
                    now=timezone.now(),
                )
            except CannotDecideRequest as refusal:
                problem, status = str(refusal), 409
                found.refresh_from_db()
            else:
                messages.success(request, _("Decided. Whoever asked sees your answer."))
                return redirect("desk_duties:request", pk)
    context = {
        "request_made": found,
        "duty": found.duty,
        "kind": kind_of(found.duty),
        "form": form if may_decide else None,
        "problem": problem,
        "may_take_back": found.is_waiting and found.entered_by_id == request.user.pk,
    }
    return render(request, "duties/request.html", context, status=status)


@login_required
@require_POST
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask no more."""
    found = _visible(request, pk)
    try:
        take_back_request(request=found, by=request.user, now=timezone.now())
        messages.success(request, _("Taken back. It is owed as it was."))
    except CannotDecideRequest as refusal:
        messages.error(request, str(refusal))
    return redirect("desk_duties:request", pk)


def _visible(request: HttpRequest, pk: int) -> DutyRequest:
    rows = DutyRequest.objects.select_related(
        "duty__owner_person", "duty__owner_organization", "entered_by__person", "decided_by__person"
    )
    found = get_object_or_404(rows, pk=pk)
    is_theirs = found.entered_by_id == request.user.pk
    may = user_can_view_ledger(request.user) or user_can_ask_about_duty(request.user, found.duty)
    if not is_theirs and not may:
        raise Http404
    return found
