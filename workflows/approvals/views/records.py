"""录入 and 复核: one clerk enters what a meeting decided on one text, another person checks it."""

import mimetypes

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from cms.accounts.fresh import recently_signed_in
from cms.core.audit import object_ref
from cms.core.file_names import call_file
from cms.paper.names import signed_name
from cms.paper.queries import paper_of_scan
from workflows.approvals.enums import DecisionState, EntryState, Way
from workflows.approvals.meeting_forms import CheckForm, ReasonForm, RecordForm
from workflows.approvals.models import Decision, MeetingRecord, Sitting
from workflows.approvals.papers.minutes_extract import MINUTES_EXTRACT
from workflows.approvals.permissions import (
    user_can_check_record,
    user_can_view_ballot,
    user_can_view_record,
)
from workflows.approvals.queries import decisions_at_the_table, seats_aside
from workflows.approvals.services import (
    CannotCheckRecord,
    CannotRecordOutcome,
    check_record,
    record_outcome,
    send_back_record,
    why_changes_wait,
)
from workflows.approvals.views.meetings import office_only

PICTURES = ("image/jpeg", "image/png")


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def enter_outcome(request: HttpRequest, pk: int) -> HttpResponse:
    """One text at a time; after it the next of the same meeting is offered."""
    office_only(request)
    rows = Decision.objects.select_related("body", "clerk")
    decision = get_object_or_404(rows, pk=pk, way=Way.MEETING)
    now = timezone.now()
    form = RecordForm(
        request.POST or None,
        request.FILES or None,
        initial=_initial(request, decision),
        decision=decision,
        by=request.user,
        now=now,
    )
    if request.method == "POST" and _whole(form, decision, request.user, now):
        try:
            record = _enter(form, decision, request.user, now)
        except CannotRecordOutcome as refusal:
            for field, words in refusal.fields.items():
                form.add_error(field or None, words)
        else:
            words = _("Entered. %(who)s now checks it against the scan.")
            messages.success(request, words % {"who": record.checker})
            if record.outcome == DecisionState.WITH_CHANGES:
                _warn(request, why_changes_wait(decision, record.sitting))
            return redirect(_next(record))
    context = {
        "decision": decision,
        "aside": seats_aside(decision),
        "form": form,
        "has_sittings": form.fields["sitting"].queryset.exists(),
        "sent_back": decision.records.filter(state=EntryState.SENT_BACK).last(),
        "outcome_help": _outcome_help(form, decision),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "approvals/record.html", context, status=status)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@recently_signed_in
def check(request: HttpRequest, pk: int) -> HttpResponse:
    """The counts beside the scan: they stand, or go back with a reason."""
    record = _visible_record(request, pk)
    back = request.POST.get("act") == "back"
    agree = CheckForm(request.POST if request.method == "POST" and not back else None)
    reason = ReasonForm(request.POST if back else None)
    problem, status = "", 200
    if request.method == "POST":
        form, status = (reason if back else agree), 422
        if form.is_valid():
            try:
                done = _decide(record, form, back, request.user)
            except CannotCheckRecord as refusal:
                for field, words in refusal.fields.items():
                    agree.add_error(field, words)
                problem, status = "" if refusal.fields else str(refusal), 409
                record.refresh_from_db()
            else:
                messages.success(request, done)
                if user_can_view_ballot(request.user, record.decision):
                    return redirect("approvals:ballot", pk=record.decision_id)
                return redirect("desk:home")  # who was asked in sees this step alone
    context = {
        "may_view": user_can_view_ballot(request.user, record.decision),
        "record": record,
        "decision": record.decision,
        "aside": seats_aside(record.decision),
        "agree": agree,
        "reason": reason,
        "problem": problem,
        "may_check": record.state == EntryState.ENTERED
        and record.decision.is_open
        and user_can_check_record(request.user, record, timezone.now()),
        "is_picture": _mime(record) in PICTURES,
        "paper": paper_of_scan(record.scan),
        "ref": object_ref(record.decision),
    }
    response = render(request, "approvals/check_record.html", context, status=status)
    response["Cache-Control"] = "private, no-store"
    return response


@login_required
@never_cache
@require_safe
def record_scan(request: HttpRequest, pk: int) -> HttpResponse:
    """The signed extract itself, for those who see the record."""
    record = _visible_record(request, pk)
    mime = _mime(record)
    inline = mime in PICTURES or mime == "application/pdf"
    file = record.scan.file
    data = file.storage.open(file.name, "rb")
    response = FileResponse(data, content_type=mime)
    extension = record.scan.stored_extension
    name = signed_name(MINUTES_EXTRACT, record.decision, record.entered_at, extension)
    call_file(response, name, shown=inline)
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    if mime in PICTURES:
        response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


def _visible_record(request: HttpRequest, pk: int) -> MeetingRecord:
    rows = MeetingRecord.objects.select_related(
        "decision__body", "sitting__presider", "scan", "entered_by", "checked_by", "checker"
    )
    record = get_object_or_404(rows, pk=pk)
    if not user_can_view_record(request.user, record, timezone.now()):
        raise Http404
    return record


def _mime(record: MeetingRecord) -> str:
    return mimetypes.guess_type(record.scan.file.name)[0] or "application/octet-stream"


def _initial(request: HttpRequest, decision: Decision) -> dict:
    """The meeting that the address names, else the newest since the text was tabled."""
    typed = request.GET.get("sitting", "")
    sittings = Sitting.objects.filter(body=decision.body).order_by("-held_on", "-id")
    if typed.isdecimal() and len(typed) < 10:
        sittings = sittings.filter(pk=int(typed))
    chosen = sittings.first()
    last = chosen and chosen.records.exclude(state=EntryState.SENT_BACK).last()
    initial = {"sitting": chosen and chosen.pk}
    return initial | ({"filed": last.scan_id, "checker": last.checker_id} if last else {})


def _outcome_help(form: RecordForm, decision: Decision) -> str:
    """Of the meeting that is chosen."""
    chosen = str(form["sitting"].value() or "")
    sittings = form.fields["sitting"].queryset.select_related("presider__account")
    found = sittings.filter(pk=chosen).first() if chosen.isdecimal() and len(chosen) < 10 else None
    return why_changes_wait(decision, found) if found is not None else ""


def _warn(request: HttpRequest, words: str) -> None:
    if words:
        messages.warning(request, words)


def _whole(form: RecordForm, decision: Decision, by, now) -> bool:
    """A file that came is kept first: whatever else is wrong, it need not be chosen again."""
    form.is_valid()
    title = _("Extract of the minutes: %(title)s") % {"title": decision.title}
    form.keep(record=decision, kind=MINUTES_EXTRACT.key, title=title, by=by, now=now)
    return not form.errors


def _enter(form: RecordForm, decision: Decision, by, now) -> MeetingRecord:
    data = form.cleaned_data
    return record_outcome(
        decision=decision,
        sitting=data["sitting"],
        entry=form.entry,
        code=data["code"],
        scan=data["filed"],
        checker=data["checker"],
        by=by,
        now=now,
    )


def _next(record: MeetingRecord) -> str:
    """The next open text of the same body, else the list."""
    body = record.sitting.body
    left = (each for each in decisions_at_the_table().filter(body=body) if not each.waiting)
    following = next(left, None)
    if following is None:
        return reverse("approvals:meetings")
    address = reverse("approvals:record-outcome", args=[following.pk])
    return f"{address}?sitting={record.sitting_id}"


def _decide(record: MeetingRecord, form, back: bool, by) -> str:
    now = timezone.now()
    if back:
        send_back_record(record=record, reason=form.cleaned_data["reason"], by=by, now=now)
        return _("Sent back; the clerk enters it again.")
    check_record(record=record, reading=form.reading, by=by, now=now)
    return _("Checked; the decision is closed.")
