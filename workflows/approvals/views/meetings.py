"""上会事项: what is to be decided in a meeting, and the meetings themselves with attendance."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from cms.people.models import Organization
from workflows.approvals.meeting_forms import SittingForm
from workflows.approvals.models import Sitting
from workflows.approvals.permissions import user_can_check_record, user_can_enter_meetings
from workflows.approvals.queries import decisions_at_the_table, sitting_bodies
from workflows.approvals.services import CannotSaveSitting, save_sitting, sitting_roster

RECENT = 20


@login_required
@never_cache
@require_safe
def meetings(request: HttpRequest) -> HttpResponse:
    """Open texts, then the meetings entered lately. No check code: it is read off the paper."""
    office_only(request)
    decisions, now = list(decisions_at_the_table()), timezone.now()
    for decision in decisions:
        decision.record = next(iter(decision.waiting), None)
        decision.is_mine = decision.record is not None and user_can_check_record(
            request.user, decision.record, now
        )
    sittings = Sitting.objects.select_related("body", "presider").prefetch_related("records")
    context = {
        "decisions": decisions,
        "sittings": sittings[:RECENT],
        "bodies": sitting_bodies(),
    }
    return render(request, "approvals/meetings.html", context)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new_sitting(request: HttpRequest, body: int) -> HttpResponse:
    """A meeting of one body; everybody of its roster is marked as present to begin with."""
    office_only(request)
    return _sitting(request, get_object_or_404(Organization, pk=body), None)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sitting(request: HttpRequest, pk: int) -> HttpResponse:
    """A meeting that is there already."""
    office_only(request)
    found = get_object_or_404(Sitting.objects.select_related("body"), pk=pk)
    return _sitting(request, found.body, found)


def office_only(request: HttpRequest) -> None:
    """404 for whoever is not of the office."""
    if not user_can_enter_meetings(request.user):
        raise Http404


def _sitting(request: HttpRequest, body: Organization, found: Sitting | None) -> HttpResponse:
    day = parse_date_safely(request.POST.get("held_on", ""))
    day = day or (found.held_on if found else timezone.localdate())
    roster = sitting_roster(body, day)
    form = SittingForm(request.POST or None, initial=_initial(found, day, roster), roster=roster)
    stale, status = None, 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                saved = _save(form, body, found, request.user)
            except CannotSaveSitting as refusal:
                status = 409 if refusal.is_stale else 422
                stale = _stale(form, found) if refusal.is_stale else None
                form.add_error(
                    refusal.field if refusal.field in form.fields else None, str(refusal)
                )
            else:
                messages.success(request, _("The meeting has been saved."))
                return redirect(_next(request, saved))
    context = {"form": form, "body": body, "sitting": found, "stale": stale, "day": day}
    context["for_decision"] = request.GET.get("for", "") if _number(request) else ""
    return render(request, "approvals/sitting.html", context, status=status)


def parse_date_safely(text: str):
    """A typed day, or None."""
    try:
        return parse_date(text)
    except ValueError:
        return None


def _initial(found: Sitting | None, day, roster) -> dict:
    if found is None:
        presider = roster[0].person_id if roster else None
        return {"held_on": day, "presider": presider}
    initial = {"version": found.version, "presider": found.presider_id}
    initial |= {name: getattr(found, name) for name in ("name", "held_on", "place")}
    for each in found.attendances.all():
        initial[f"present_{each.person_id}"] = each.present
        initial[f"reason_{each.person_id}"] = each.reason
    return initial


def _save(form: SittingForm, body: Organization, found: Sitting | None, by) -> Sitting:
    data = form.cleaned_data
    return save_sitting(
        sitting=found,
        body=body,
        name=data["name"],
        held_on=data["held_on"],
        place=data["place"],
        presider=data["presider"],
        attendances=form.seen,
        version=data["version"] or 0,
        by=by,
        now=timezone.now(),
    )


def _stale(form: SittingForm, found: Sitting) -> Sitting:
    """What is stored now; saving again is then done knowingly."""
    found.refresh_from_db()
    form.data = form.data.copy()
    form.data["version"] = str(found.version)
    return found


def _number(request: HttpRequest) -> int | None:
    typed = request.GET.get("for", "")
    return int(typed) if typed.isdecimal() and len(typed) < 10 else None


def _next(request: HttpRequest, saved: Sitting) -> str:
    """On to the text for which the meeting was entered, else to the list."""
    decision = _number(request)
    if decision is None:
        return reverse("approvals:meetings")
    return f"{reverse('approvals:record-outcome', args=[decision])}?sitting={saved.pk}"
