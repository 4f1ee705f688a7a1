"""Where notices are kept; a clerk never meets the page tree."""

from wagtail.models import Page, Workflow, WorkflowPage

from home.models import HomePage
from home.notices.models import NoticeIndex
from workflows.approvals.enums import DEFAULT_WORKFLOW


def notice_index() -> NoticeIndex:
    """The folder of notices, made by migration; made again where a database was emptied."""
    return NoticeIndex.objects.first() or home_page().add_child(
        instance=NoticeIndex(title="公告", slug="notices", live=False)
    )


def home_page() -> HomePage:
    """The home page, made by migration; made again where a database was emptied."""
    home = HomePage.objects.first()
    if home is None:
        root = Page.get_first_root_node()
        home = root.add_child(instance=HomePage(title="首页", slug="home-page", live=False))
        workflow = Workflow.objects.filter(name=DEFAULT_WORKFLOW).first()
        if workflow:
            WorkflowPage.objects.create(page=home, workflow=workflow)
    return home
