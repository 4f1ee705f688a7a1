"""单位待办 and 日历 on the desk."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from cms.accounts.enums import Role
from cms.accounts.permissions import has_role
from cms.core.typed import row_number
from home.desk.frames import desk_page
from home.desk.month import month_of
from home.desk.unit import PAGE_SIZE, lines_of, narrowed, people_of, rows_of, units_of
from workflows.duties.enums import GRAVER, Light
from workflows.duties.queries import ACTS_FOR_UNITS


@login_required
@require_safe
def unit(request: HttpRequest) -> HttpResponse:
    """What the reader's units owe, thirty a page."""
    if not has_role(request.user, *ACTS_FOR_UNITS):
        raise PermissionDenied
    now = timezone.now()
    units = units_of(request.user, now)
    rows = rows_of(request.user, units, now)
    people = people_of(rows, now)
    typed = request.GET.get("person", "")
    person = typed if typed in {line.key for line in people} else ""
    light = request.GET.get("light", "")
    light = light if light in Light.values else ""
    chosen = [line for line in people if person in ("", line.key)]
    found = sum(line.count.of(light) for line in chosen)
    pages = max(1, -(-found // PAGE_SIZE))
    number = min(max(row_number(request.GET.get("p")), 1), pages)
    start = (number - 1) * PAGE_SIZE
    shown = list(narrowed(rows, person, light, now)[start : start + PAGE_SIZE])
    return desk_page(
        request,
        "desk/unit.html",
        units=units,
        is_head=has_role(request.user, Role.UNIT_HEAD),
        people=people,
        person=person,
        light=light,
        lights=[(each, sum(line.count.of(each) for line in chosen)) for each in GRAVER],
        total=sum(line.count.total for line in people),
        rows=lines_of(request.user, shown, now),
        number=number,
        pages=pages,
        kept=urlencode({"person": person, "light": light}),
        previous=number - 1,
        next=number + 1 if number < pages else 0,
    )


@login_required
@require_safe
def calendar(request: HttpRequest) -> HttpResponse:
    """A month of everything that the reader may see, over all bodies."""
    month = month_of(request.user, timezone.now(), request.GET)
    kept = urlencode({"source": month.source, "body": month.body})
    weekdays = [date_format(day.day, "D") for day in month.weeks[0]]
    return desk_page(request, "desk/calendar.html", month=month, kept=kept, weekdays=weekdays)
