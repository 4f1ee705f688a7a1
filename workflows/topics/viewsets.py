"""Where Wagtail's own page screens lead back to: the list of topics, never the page tree."""

from django.shortcuts import redirect
from wagtail.admin.viewsets.pages import PageViewSet

from workflows.approvals.editing import SubmittingCreateView, SubmittingEditView
from workflows.topics.models import TopicIndex, TopicPage
from workflows.topics.services import CannotSubmitTopic, submit_topic


def to_the_list(request, *args, **kwargs):
    """The tree's view of the topics' folder is the list of topics."""
    return redirect("topics:index")


class TopicIndexViewSet(PageViewSet):
    """The folder of topics has no screen of its own."""

    model = TopicIndex
    parent_models = [TopicIndex]
    index_view = index_results_view = add_subpage_view = edit_view = staticmethod(to_the_list)


def to_the_record(request, page_id=None, parent_page_id=None, **kwargs):
    """The tree's view of a topic and the history of its approval are its record."""
    return redirect("topics:record", page_id or parent_page_id)


class _Submits:
    """The editor's button calls ``submit_topic``."""

    refusals = (CannotSubmitTopic,)
    record_route = "topics:record"

    def submit(self, page, by, now):
        return submit_topic(topic=page, by=by, now=now)


class TopicCreateView(_Submits, SubmittingCreateView):
    created_verb = "topics.create"


class TopicEditView(_Submits, SubmittingEditView):
    """A topic of any kind."""


class TopicViewSet(PageViewSet):
    """The editor of the five kinds."""

    model = TopicPage
    parent_models = []
    add_view_class = TopicCreateView
    edit_view_class = TopicEditView
    index_view = index_results_view = staticmethod(to_the_record)
    workflow_history_view = workflow_history_detail_view = staticmethod(to_the_record)


topic_index_viewset = TopicIndexViewSet("topic_index")
topic_viewset = TopicViewSet("topic")
