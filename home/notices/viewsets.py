"""Where Wagtail's own page screens lead back to: the list of notices, never the page tree."""

from django.shortcuts import redirect
from wagtail.admin.viewsets.pages import PageViewSet

from home.notices.models import NoticeIndex, NoticePage
from home.notices.services import CannotSubmitNotice, submit_notice
from workflows.approvals.editing import SubmittingCreateView, SubmittingEditView


def to_the_list(request, *args, **kwargs):
    """The tree's view of the folder of notices is the list of notices."""
    return redirect("office_notices:index")


class NoticeIndexViewSet(PageViewSet):
    """The folder of notices has no screen of its own."""

    model = NoticeIndex
    index_view = index_results_view = add_subpage_view = edit_view = staticmethod(to_the_list)


def to_the_record(request, page_id=None, parent_page_id=None, **kwargs):
    """The tree's view of a notice and the history of its approval are its record."""
    return redirect("office_notices:record", page_id or parent_page_id)


class _Submits:
    """The editor's button calls ``submit_notice``."""

    refusals = (CannotSubmitNotice,)
    record_route = "office_notices:record"

    def submit(self, page, by, now):
        return submit_notice(notice=page, by=by, now=now)


class NoticeCreateView(_Submits, SubmittingCreateView):
    created_verb = "notices.create"


class NoticeEditView(_Submits, SubmittingEditView):
    """A notice."""


class NoticeViewSet(PageViewSet):
    """The editor of notices."""

    model = NoticePage
    parent_models = []
    add_view_class = NoticeCreateView
    edit_view_class = NoticeEditView
    index_view = index_results_view = staticmethod(to_the_record)
    workflow_history_view = workflow_history_detail_view = staticmethod(to_the_record)


notice_index_viewset = NoticeIndexViewSet("notice_index")
notice_viewset = NoticeViewSet("notice")
