"""The list of topics, and the choice of a kind for a new one."""

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse

from workflows.approvals.came_back import came_back_as, named_for_filter
from workflows.topics.enums import KIND_NOTES, TopicKind, TopicState
from workflows.topics.permissions import user_can_edit_topics, user_can_read_topic
from workflows.topics.queries import KIND_MODELS, kind_of, topics_list
from workflows.topics.services import topic_index

PAGE_SIZE = 30


def index(request: HttpRequest) -> HttpResponse:
    """监督事项: number, title, kind, state in words, answered n/m, due date."""
    if not user_can_read_topic(request.user):
        raise PermissionDenied
    chosen = {name: request.GET.get(name, "")[:60] for name in ("kind", "state", "words")}
    page = Paginator(topics_list(**chosen), PAGE_SIZE).get_page(request.GET.get("p"))
    returned = came_back_as(each for each in page.object_list if each.state == TopicState.RETURNED)
    for topic in page.object_list:
        topic.kind_name = kind_of(topic).label
        topic.state_name = returned.get(topic.pk) or TopicState(topic.state).label
    query = request.GET.copy()
    query.pop("p", None)
    return TemplateResponse(
        request,
        "topics/list.html",
        {
            "page": page,
            "chosen": chosen,
            "query": query.urlencode(),
            "is_filtered": any(chosen.values()),
            "kinds": TopicKind.choices,
            "states": named_for_filter(TopicState.choices, TopicState.RETURNED),
            "may_create": user_can_edit_topics(request.user),
        },
    )


def new(request: HttpRequest, kind: str = "") -> HttpResponse:
    """新建: five kinds to choose from, then the kind's own screen of fields."""
    if not user_can_edit_topics(request.user):
        raise PermissionDenied
    if kind in TopicKind.values:
        model = KIND_MODELS[TopicKind(kind)]._meta
        parent = topic_index().pk
        return redirect("wagtailadmin_pages:add", model.app_label, model.model_name, parent)
    kinds = [
        {"label": label, "note": KIND_NOTES[value], "url": reverse("topics:new_kind", args=[value])}
        for value, label in TopicKind.choices
    ]
    return TemplateResponse(request, "topics/new.html", {"kinds": kinds})
