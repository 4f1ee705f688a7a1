"""A circulated paper at the office: marks entered from the scan, entered again, and the scan
itself; and 提请上会 on the phone. What a pen wrote travels in the body of a POST alone.
"""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from cms.accounts.fresh import recently_signed_in
from cms.calendars.services import shanghai_date
from cms.core.audit import object_ref
from cms.core.file_names import call_file
from cms.media.models import MediaDocument
from cms.paper.names import signed_name
from cms.paper.queries import paper_of_scan
from workflows.approvals.circulation.forms import CheckForm, EnterForm, MeetingForm
from workflows.approvals.circulation.permissions import (
    checkers,
    user_can_check_marks,
    user_can_enter_marks,
    user_can_read_scan,
)
from workflows.approvals.circulation.queries import (
    SLIP,
    scans_of,
    seats_asking,
    seats_to_enter,
    waiting_marks,
)
from workflows.approvals.enums import Way
from workflows.approvals.models import Decision
from workflows.approvals.papers.circulation_slip import CIRCULATION_SLIP
from workflows.approvals.permissions import user_can_view_ballot
from workflows.approvals.services import (
    CannotAskForMeeting,
    CannotCheckMarks,
    CannotEnterMarks,
    ask_for_meeting,
    check_pen_marks,
    enter_pen_marks,
    why_no_meeting,
)
from workflows.approvals.views import pending
from workflows.approvals.views.ballots import ballot_response, visible_decision

PICTURES = {"jpg": "image/jpeg", "jpeg": "image/jpeg", "png": "image/png"}


@sensitive_post_parameters()
@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def marks(request: HttpRequest, pk: int) -> HttpResponse:
    """录入笔迹: what stands on the signed paper, for seats that have not marked by phone."""
    decision = _handled(request, pk, user_can_enter_marks)
    form = EnterForm(
        *_typed(request),
        decision=decision,
        seats=list(seats_to_enter(decision)),
        persons=checkers(decision, request.user),
        scans=scans_of(decision, request.user),
        by=request.user,
        today=shanghai_date(timezone.now()),
    )
    if request.method != "POST":
        return _entering(request, decision, form)
    if not _whole(form, decision, request.user):
        return _entering(request, decision, form, status=422)
    try:
        entered = enter_pen_marks(
            decision=decision,
            marks=form.marks(),
            scan=form.cleaned_data["filed"],
            checker=form.cleaned_data["checker"],
            by=request.user,
            now=timezone.now(),
        )
    except CannotEnterMarks as refusal:
        return _entering(request, decision, form, problem=str(refusal), status=409)
    words = ngettext(
        "%(n)d mark has been entered; the second person checks it.",
        "%(n)d marks have been entered; the second person checks them.",
        len(entered),
    )
    messages.success(request, words % {"n": len(entered)})
    return redirect("approvals:ballot", pk=pk)


@sensitive_post_parameters()
@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@recently_signed_in(before_typing=True)
def check_marks(request: HttpRequest, pk: int) -> HttpResponse:
    """复核: the second person reads the scan and enters the marks again, not seeing the first."""
    decision = _handled(request, pk, user_can_check_marks)
    waiting = list(waiting_marks(decision).exclude(entered_by=request.user).select_related("scan"))
    seats = [mark.seat for mark in waiting]
    today = shanghai_date(timezone.now())
    form = CheckForm(*_typed(request), decision=decision, seats=seats, today=today)
    if request.method != "POST":
        return _checking(request, decision, form, waiting)
    if not form.is_valid():
        return _checking(request, decision, form, waiting, status=422)
    try:
        checked = check_pen_marks(
            decision=decision,
            by=request.user,
            readings=form.readings(),
            now=timezone.now(),
        )
    except CannotCheckMarks as refusal:
        return _checking(request, decision, form, waiting, problem=str(refusal), status=409)
    _tell(request, checked)
    if user_can_view_ballot(request.user, decision):
        return redirect("approvals:ballot", pk=pk)
    return redirect("desk:home")  # who was asked in from outside sees this step alone


@login_required
@never_cache
@require_safe
def marks_scan(request: HttpRequest, pk: int, scan: int) -> HttpResponse:
    """The signed paper, for who enters and checks it, and for members after closing."""
    decision = get_object_or_404(Decision, pk=pk)
    if not user_can_read_scan(request.user, decision, scan):
        raise Http404
    document = get_object_or_404(MediaDocument, pk=scan)
    mime = PICTURES.get(document.stored_extension)
    try:
        bytes_ = document.file.open("rb")
    except FileNotFoundError:
        raise Http404 from None
    # What is no picture is downloaded: a PDF is not drawn in a sandbox.
    response = FileResponse(bytes_, content_type=mime or "application/octet-stream")
    name = signed_name(CIRCULATION_SLIP, decision, document.created_at, document.stored_extension)
    call_file(response, name, shown=mime is not None)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response._csp_exempt = True  # the one above is stricter
    return _private(response)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@pending.carried
@recently_signed_in
def to_meeting(request: HttpRequest, pk: int) -> HttpResponse:
    """提请上会: first the reason once more, then the paper stops."""
    decision = visible_decision(request, pk)
    if request.method != "POST":
        return _ask_once_more(request, decision)
    form = MeetingForm(request.POST)
    if not form.is_valid():
        return ballot_response(request, decision, meeting_form=form, status=422)
    reason, now = form.cleaned_data["meeting_reason"], timezone.now()
    if "confirmed" not in request.POST:
        refusal = why_no_meeting(decision=decision, by=request.user, now=now)
        if refusal:
            return _refused(request, pk, refusal, form)
        pending.put(request, "meeting", pk, reason=reason)
        return redirect("approvals:to_meeting", pk=pk)
    try:
        ask_for_meeting(decision=decision, by=request.user, reason=reason, now=now)
    except CannotAskForMeeting as refusal:
        return _refused(request, pk, str(refusal), form)
    pending.forget(request, pk)
    messages.success(request, _("The circulation has stopped; a meeting decides on this text."))
    return redirect("approvals:ballot", pk=pk)


def _typed(request: HttpRequest) -> tuple:
    """A post without a field is a form with nothing in it, no fresh one."""
    return (request.POST, request.FILES) if request.method == "POST" else ()


def _whole(form: EnterForm, decision: Decision, by) -> bool:
    """A file that came is kept first: whatever else is wrong, it need not be chosen again."""
    form.is_valid()
    title = _("Circulation slip: %(title)s") % {"title": decision.title}
    form.keep(record=decision, kind=SLIP, title=title, by=by, now=timezone.now())
    return not form.errors


def _ask_once_more(request: HttpRequest, decision: Decision) -> HttpResponse:
    waiting = pending.get(request, "meeting", decision.pk)
    if not waiting:
        return redirect("approvals:ballot", pk=decision.pk)
    refusal = why_no_meeting(decision=decision, by=request.user, now=timezone.now())
    if refusal:
        pending.leave(request, decision.pk)
        messages.error(request, refusal)
        return redirect("approvals:ballot", pk=decision.pk)
    context = {"decision": decision, "reason": waiting["reason"]}
    return _private(render(request, "approvals/confirm_meeting.html", context))


def _refused(request: HttpRequest, pk: int, refusal: str, form: MeetingForm) -> HttpResponse:
    pending.forget(request, pk)
    decision = visible_decision(request, pk)
    return ballot_response(request, decision, problem=refusal, meeting_form=form, status=409)


def _handled(request: HttpRequest, pk: int, may) -> Decision:
    """404 for whoever does not handle this paper."""
    decision = get_object_or_404(Decision.objects.select_related("body"), pk=pk)
    if decision.way != Way.CIRCULATION or not may(request.user, decision):
        raise Http404
    return decision


def _entering(request, decision: Decision, form: EnterForm, *, problem: str = "", status=200):
    context = {
        "decision": decision,
        "form": form,
        "problem": problem,
        "waiting": waiting_marks(decision).filter(entered_by=request.user).count(),
        "asking": seats_asking(decision).filter(vote=None).exclude(pk__in=form.seats),
    }
    return _private(render(request, "approvals/enter_marks.html", context, status=status))


def _checking(request, decision, form: CheckForm, waiting, *, problem: str = "", status=200):
    scans = {mark.scan_id: mark.scan for mark in waiting}
    context = {
        "may_view": user_can_view_ballot(request.user, decision),
        "decision": decision,
        "ref": object_ref(decision),
        "form": form,
        "problem": problem,
        "asking": seats_asking(decision).filter(pk__in=form.seats),
        "scans": [
            (scan, scan.file.name.lower().endswith(".pdf"), paper_of_scan(scan))
            for scan in scans.values()
        ],
    }
    return _private(render(request, "approvals/check_marks.html", context, status=status))


def _tell(request: HttpRequest, checked) -> None:
    """Names of who is to be entered again; of a mark that agrees only that it counts."""
    if checked.agreed:
        words = ngettext(
            "%(n)d mark agrees and counts.", "%(n)d marks agree and count.", len(checked.agreed)
        )
        messages.success(request, words % {"n": len(checked.agreed)})
    if checked.sent_back:
        names = "、".join(seat.name for seat in checked.sent_back)
        words = _("The two entries differ; to be entered again from the paper: %(names)s")
        messages.warning(request, words % {"names": names})
    if checked.meeting is not None:
        messages.warning(request, _("The circulation has stopped; a meeting decides on this text."))


def _private(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "private, no-store"
    return response
