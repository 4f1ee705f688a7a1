"""The home page, the list of topics and the form of one: what the permits in force say."""

import json

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from cms.core.typed import row_number
from cms.publishing.payload import correction_of
from cms.publishing.queries import permit_in_force, released_at
from home.enums import HOME_NUMBER
from home.frames import asked_each_time, frame
from home.kinds import NOTICE_KINDS, TOPIC_KINDS
from home.notices.enums import NoticeKind
from home.queries import listed, page_of, upcoming
from workflows.approvals.tabled import drawn_form, form_of
from workflows.topics.enums import TopicKind


@require_safe
@asked_each_time
def home(request: HttpRequest) -> HttpResponse:
    """``/``: the newest of each noun, what lies ahead, the results made public."""
    welcome = permit_in_force(HOME_NUMBER)
    words = json.loads(welcome.payload) if welcome else None
    today = timezone.localdate()
    context = frame(
        "home",
        welcome=words,
        released=released_at(welcome) if words and correction_of(words) else None,
        notices=list(listed(NOTICE_KINDS)[:6]),
        topics=list(listed(TOPIC_KINDS)[:6]),
        results=list(listed(NOTICE_KINDS, kind=NoticeKind.RESULT)[:6]),
        ahead=upcoming([*TOPIC_KINDS, NoticeKind.RECEPTION], today=today),
        topic_kinds=TopicKind,
    )
    return render(request, "home/home.html", context)


@require_safe
@asked_each_time
def topics(request: HttpRequest) -> HttpResponse:
    """``/topics/``: supervision topics by kind."""
    kind = request.GET.get("kind", "")
    kind = kind if kind in TOPIC_KINDS else ""
    page = page_of(listed(TOPIC_KINDS, kind=kind), page_number(request))
    context = frame("topics", page=page, kind=kind, kinds=TopicKind)
    return render(request, "home/topics.html", context)


@require_safe
@asked_each_time
def topic_form(request: HttpRequest, number: str) -> HttpResponse:
    """``/t/<number>/form/``: the form that the permit in force pins, as it will be filled.

    Checked against the hash that was voted on. Without such a permit the topic's own address
    answers: withdrawn, or not there.
    """
    permit = permit_in_force(number)
    if permit is None:
        return redirect("publishing:page", number)
    payload = json.loads(permit.payload)
    sections = drawn_form(payload)
    if sections is None:
        raise Http404
    context = frame("topics", p=payload, pinned=form_of(payload), sections=sections)
    return render(request, "home/topic_form.html", context)


def page_number(request: HttpRequest) -> int:
    """The page asked for; anything odd is the first. At most 500 (10,000 cards)."""
    return min(max(row_number(request.GET.get("page")), 1), 500)
