"""The public index of notices."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from home.frames import asked_each_time, frame
from home.kinds import NOTICE_KINDS
from home.notices.enums import NoticeKind
from home.queries import listed, page_of, years_of
from home.views.public import page_number


@require_safe
@asked_each_time
def index(request: HttpRequest) -> HttpResponse:
    """``/notices/``: by kind and year, 20 and next."""
    kind = request.GET.get("kind", "")
    kind = kind if kind in NOTICE_KINDS else ""
    years = years_of(NOTICE_KINDS)
    asked = request.GET.get("year", "")
    year = next((y for y in years if str(y) == asked), 0)
    page = page_of(listed(NOTICE_KINDS, kind=kind, year=year), page_number(request))
    query = "".join(f"{k}={v}&" for k, v in (("kind", kind), ("year", year)) if v)
    context = frame(
        "notices",
        page=page,
        kind=kind,
        kinds=NoticeKind,
        year=year,
        years=years,
        query=query,
    )
    return render(request, "notices/index.html", context)
