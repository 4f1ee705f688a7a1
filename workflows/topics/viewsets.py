"""Where Wagtail's own page screens lead back to: the list of topics, never the page tree."""

from django.shortcuts import redirect
from wagtail.admin.viewsets.pages import PageViewSet

from workflows.topics.models import TopicIndex


def to_the_list(request, *args, **kwargs):
    """The tree's view of the topics' folder is the list of topics."""
    return redirect("topics:index")


class TopicIndexViewSet(PageViewSet):
    """The folder of topics has no screen of its own."""

    model = TopicIndex
    parent_models = [TopicIndex]
    index_view = index_results_view = add_subpage_view = edit_view = staticmethod(to_the_list)


topic_index_viewset = TopicIndexViewSet("topic_index")
