"""The office's way to topics: menu, addresses, and the editor's screens."""

from django.urls import include, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from workflows.topics.permissions import user_can_read_topic
from workflows.topics.viewsets import topic_index_viewset, topic_viewset


class TopicsMenuItem(MenuItem):
    """Shown to those who may read topics' records."""

    def is_shown(self, request) -> bool:
        return user_can_read_topic(request.user)


@hooks.register("register_admin_menu_item")
def topics_menu_item():
    """监督事项, early in the order of the flow."""
    return TopicsMenuItem(
        _("Topics"), reverse("topics:index"), name="topics", icon_name="clipboard-list", order=120
    )


@hooks.register("register_admin_urls")
def topics_urls():
    """``/admin/topics/``."""
    return [path("topics/", include("workflows.topics.urls"))]


@hooks.register("register_admin_viewset")
def topics_viewset():
    """The topics' folder leads to the list; the editor submits through the service."""
    return [topic_index_viewset, topic_viewset]
