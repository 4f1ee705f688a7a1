"""The public search: texts in force only."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cms.publishing.search_index import search_in_force
from home.frames import asked_each_time, frame
from home.kinds import LISTED_KINDS
from home.notices.enums import NoticeKind
from workflows.topics.enums import TopicKind

LONGEST_QUERY = 60  # characters


@require_safe
@asked_each_time
def search(request: HttpRequest) -> HttpResponse:
    """``/search/?q=``: every word must be there, newest first."""
    q = request.GET.get("q", "").strip()[:LONGEST_QUERY]
    kind = request.GET.get("kind", "")
    kind = kind if kind in LISTED_KINDS else ""
    found = search_in_force(q, kind=kind, after=request.GET.get("after")) if q else None
    context = frame(
        "search",
        q=q,
        kind=kind,
        kinds=[*NoticeKind.choices, *TopicKind.choices],
        found=found,
    )
    return render(request, "home/search.html", context)
