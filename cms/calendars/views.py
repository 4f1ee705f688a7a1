"""The year at a glance with its source, and the import of a year's notice."""

import calendar

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cms.calendars.forms import YearImportForm
from cms.calendars.models import CalendarChange
from cms.calendars.news import foresee, say_consequences
from cms.calendars.permissions import user_can_change_calendar, user_can_view_calendar
from cms.calendars.services import (
    CannotImportYear,
    CannotNameNotice,
    import_year,
    missing_years,
    name_notice,
    shanghai_date,
)
from cms.calendars.sources import source_of
from cms.calendars.table import Table, current_table


def _month(table: Table, year: int, month: int) -> dict:
    weeks = []
    for week in calendar.Calendar().monthdatescalendar(year, month):
        cells = []
        for day in week:
            off = table.is_day_off(day)
            make_up = not off and day.weekday() >= 5
            cells.append(
                {
                    "day": day,
                    "here": day.month == month,
                    "off": off,
                    "make_up": make_up,
                    "name": table.name_of(day),
                }
            )
        weeks.append(cells)
    return {"month": month, "weeks": weeks}


def year_view(request, year: int | None = None):
    """Twelve months with days off and make-up days, by which notice, and the last corrections."""
    if not user_can_view_calendar(request.user):
        raise PermissionDenied
    today = shanghai_date(timezone.now())
    year = year or today.year
    if not 2000 <= year <= 2100:
        return redirect("calendars_year")
    table = current_table()
    context = {
        "year": year,
        "months": [_month(table, year, month) for month in range(1, 13)],
        "known": year in table.known_years,
        "next_year_missing": today.year + 1 in missing_years(today),
        "next_year": today.year + 1,
        "source": source_of(year),
        "changes": CalendarChange.objects.filter(date__year=year)[:20],
        "may_change": user_can_change_calendar(request.user),
    }
    return render(request, "calendars/year.html", context)


@require_POST
def source_view(request, year: int):
    """Enter the number of the notice behind a year whose days are in."""
    if not user_can_change_calendar(request.user):
        raise PermissionDenied
    notice = request.POST.get("notice", "")
    try:
        name_notice(year=year, notice=notice, by=request.user, now=timezone.now())
        messages.success(request, _("The source of %(year)d is entered.") % {"year": year})
    except CannotNameNotice as refusal:
        messages.error(request, str(refusal))
    return redirect("calendars_year_of", year)


def import_view(request):
    """Upload a notice; on any fault nothing is stored and each faulty row is named."""
    if not user_can_change_calendar(request.user):
        raise PermissionDenied
    form = YearImportForm(request.POST or None, request.FILES or None)
    foreseen = None
    if request.method == "POST" and form.is_valid():
        data, now = form.cleaned_data, timezone.now()
        asked = {name: data[name] for name in ("year", "days", "notice")} | {"by": request.user}
        try:
            if "foresee" in request.POST:
                foreseen = foresee(lambda now: import_year(**asked, now=now), now)
            else:
                count = import_year(**asked, now=now)
        except CannotImportYear as error:
            form.add_error("file", str(error))
        else:
            if foreseen is None:
                words = _("%(year)d: %(count)d days entered.")
                messages.success(request, words % {"year": data["year"], "count": count})
                say_consequences(request, now)
                return redirect("calendars_year_of", data["year"])
    return render(request, "calendars/import.html", {"form": form, "foreseen": foreseen})
