"""The admin of the site texts, home page and standing pages; 提交审批 is ``submit_site_text``."""

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.panels import FieldPanel
from wagtail.admin.viewsets.pages import PageViewSet
from wagtail.snippets.views.snippets import EditView, SnippetViewSet

from home.models import HomePage, SiteTexts, StandardPage
from home.services import CannotSubmitSiteText, submit_site_text
from home.views.admin_search import out_of_the_tree, to_the_search
from home.views.pages import to_the_list
from workflows.approvals.editing import SubmittingCreateView, SubmittingEditView


class SiteTextsEditView(EditView):
    """The site texts; 提交审批 is a service call after the draft is saved."""

    refusal = ""

    def submit_action(self) -> None:
        try:
            submit_site_text(text=self.object, by=self.request.user, now=timezone.now())
        except CannotSubmitSiteText as refused:
            self.refusal = _("Saved as a draft. %(why)s") % {"why": refused}
            messages.error(self.request, self.refusal)

    restart_workflow_action = submit_action

    def get_success_message(self) -> str | None:
        return None if self.refusal else super().get_success_message()

    def get_success_url(self) -> str:
        """A snippet's own list is not a screen of the office."""
        submitted = self.action in ("submit", "restart-workflow")
        return reverse("site_pages") if submitted else super().get_success_url()


class SiteTextsViewSet(SnippetViewSet):
    """One row: edited, submitted and approved, never added to or deleted."""

    model = SiteTexts
    icon = "site"
    add_to_admin_menu = False
    inspect_view_enabled = False
    edit_view_class = SiteTextsEditView
    # Back to our list of the site's pages: Wagtail's index of snippets is open to no role.
    breadcrumbs_items = [
        {"url": reverse_lazy("wagtailadmin_home"), "label": gettext_lazy("Home")},
        {"url": reverse_lazy("site_pages"), "label": gettext_lazy("Pages of the site")},
    ]
    panels = [
        FieldPanel("name"),
        FieldPanel("organ"),
        FieldPanel("contact"),
        FieldPanel("footer"),
        FieldPanel("ribbon"),
    ]


class _Submits:
    """The editor's button calls ``submit_site_text``."""

    refusals = (CannotSubmitSiteText,)

    def submit(self, page, by, now):
        return submit_site_text(text=page, by=by, now=now)

    def to_the_record(self):
        return redirect("site_pages")


class SitePageCreateView(_Submits, SubmittingCreateView):
    created_verb = "site.create"


class SitePageEditView(_Submits, SubmittingEditView):
    """The home page, or a standing page."""


class HomePageViewSet(PageViewSet):
    """The home page is edited; its children are not shown as a tree."""

    model = HomePage
    edit_view_class = SitePageEditView
    index_view = index_results_view = add_subpage_view = staticmethod(to_the_list)


class StandardPageViewSet(PageViewSet):
    """The editor of standing pages."""

    model = StandardPage
    parent_models = []
    add_view_class = SitePageCreateView
    edit_view_class = SitePageEditView
    index_view = index_results_view = staticmethod(to_the_list)


class TreeViewSet(PageViewSet):
    """What Wagtail offers for every page: without its tree, its search and its workflow screens."""

    index_view = index_results_view = staticmethod(out_of_the_tree)
    workflow_history_view = workflow_history_detail_view = staticmethod(out_of_the_tree)
    search_view = search_results_view = staticmethod(to_the_search)


home_page_viewset = HomePageViewSet("home_page")
standard_page_viewset = StandardPageViewSet("standard_page")
tree_viewset = TreeViewSet("tree")
