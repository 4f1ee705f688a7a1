"""离岗与代理: who is away, who stands in; the office notes it for anybody."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from workflows.reminders.forms import NotedAbsenceForm
from workflows.reminders.models import Absence
from workflows.reminders.permissions import user_can_set_absence, user_can_view_absences
from workflows.reminders.services import CannotSetAbsence, end_absence, set_absence

ROWS_A_PAGE = 50


def _may_view(request: HttpRequest) -> None:
    if not user_can_view_absences(request.user):
        raise PermissionDenied


@require_http_methods(["GET", "HEAD", "POST"])
def absences(request: HttpRequest) -> HttpResponse:
    """Absences of now and to come, and a form to note one."""
    _may_view(request)
    now, may_note = timezone.now(), user_can_set_absence(request.user, None)
    today = timezone.localdate(now)
    form = NotedAbsenceForm(request.POST or None, initial={"first": today})
    if request.method == "POST":
        if not may_note:
            raise PermissionDenied
        if form.is_valid():
            try:
                made = set_absence(by=request.user, now=now, **form.cleaned_data)
            except CannotSetAbsence as refusal:
                form.add_error(refusal.field, str(refusal))
            else:
                said = {"name": made.person.name, "substitute": made.substitute.name}
                words = _("Noted. While %(name)s is away, %(substitute)s is told as well.")
                messages.success(request, words % said)
                return redirect("reminders:absences")
    rows = Absence.objects.not_over(today).order_by("first", "id")
    rows = rows.select_related("person", "substitute", "entered_by__person")
    context = {
        "page": Paginator(rows, ROWS_A_PAGE).get_page(request.GET.get("p")),
        "form": form,
        "today": today,
        "may_note": may_note,
    }
    status = 422 if request.method == "POST" else 200
    return TemplateResponse(request, "reminders/absences.html", context, status=status)


@require_POST
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """Back early, or not away at all."""
    _may_view(request)
    absence = get_object_or_404(Absence.objects.select_related("person"), pk=pk)
    try:
        end_absence(absence=absence, by=request.user, now=timezone.now())
    except CannotSetAbsence as refusal:
        messages.error(request, str(refusal))
    else:
        words = _("%(name)s counts as present again.")
        messages.success(request, words % {"name": absence.person.name})
    return redirect("reminders:absences")
