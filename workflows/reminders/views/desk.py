"""消息: what came to my desk, when I want it, and who stands in for me."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from workflows.reminders.desk_forms import AbsenceForm, WishForm
from workflows.reminders.models import Absence, CalendarFeed, Preference
from workflows.reminders.queries import messages_of
from workflows.reminders.services import (
    CannotSetAbsence,
    end_absence,
    read_messages,
    set_absence,
    set_wish,
)


def person_of(request: HttpRequest):
    """The person behind an account; an account of nobody has nothing here."""
    person = request.user.person
    if person is None:
        raise Http404
    return person


@login_required
@never_cache
@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """The newest first; opening the page marks them as read."""
    person = person_of(request)
    page = Paginator(messages_of(person), 30).get_page(request.GET.get("p"))
    rows = list(page)  # as they stood before they were opened
    read_messages(person=person, now=timezone.now())
    return render(request, "reminders/messages.html", {"rows": rows, "page": page})


@login_required
@never_cache
def wishes(request: HttpRequest) -> HttpResponse:
    """The time of day, and absences."""
    person, now = person_of(request), timezone.now()
    wish = Preference.objects.filter(person=person).first()
    posted = request.POST.get("act") if request.method == "POST" else ""
    form = WishForm(
        request.POST if posted == "wish" else None, initial={"at": wish.at if wish else None}
    )
    absence = AbsenceForm(request.POST if posted == "absence" else None, person=person)
    if posted == "wish" and form.is_valid():
        set_wish(person=person, at=form.cleaned_data["at"], by=request.user, now=now)
        messages.success(request, _("Saved."))
        return redirect("messages:wishes")
    if posted == "absence" and absence.is_valid():
        try:
            set_absence(person=person, by=request.user, now=now, **absence.cleaned_data)
        except CannotSetAbsence as refusal:
            absence.add_error(refusal.field, str(refusal))
        else:
            messages.success(request, _("Noted. Your substitute is told as well."))
            return redirect("messages:wishes")
    rows = Absence.objects.not_over(timezone.localdate(now)).filter(person=person)
    feed = CalendarFeed.objects.filter(person=person, revoked_at=None).first()
    rows = rows.select_related("substitute")
    context = {"form": form, "absence": absence, "rows": rows, "feed": feed}
    return render(request, "reminders/wishes.html", context, status=422 if posted else 200)


@login_required
@require_POST
def back(request: HttpRequest, pk: int) -> HttpResponse:
    """Back early."""
    absence = Absence.objects.filter(pk=pk, person=person_of(request)).first()
    if absence is None:
        raise Http404
    end_absence(absence=absence, by=request.user, now=timezone.now())
    messages.success(request, _("Ended."))
    return redirect("messages:wishes")
