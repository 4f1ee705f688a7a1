"""Where Wagtail's own page screens lead back to: the list of notices, never the page tree."""

from django.shortcuts import redirect
from wagtail.admin.viewsets.pages import PageViewSet

from home.notices.models import NoticeIndex


def to_the_list(request, *args, **kwargs):
    """The tree's view of the folder of notices is the list of notices."""
    return redirect("office_notices:index")


class NoticeIndexViewSet(PageViewSet):
    """The folder of notices has no screen of its own."""

    model = NoticeIndex
    index_view = index_results_view = add_subpage_view = edit_view = staticmethod(to_the_list)


notice_index_viewset = NoticeIndexViewSet("notice_index")
