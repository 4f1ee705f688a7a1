"""The admin of the site texts, and where the home page's tree view leads."""

from wagtail.admin.panels import FieldPanel
from wagtail.admin.viewsets.pages import PageViewSet
from wagtail.snippets.views.snippets import SnippetViewSet

from home.models import HomePage, SiteTexts
from home.views.admin_search import out_of_the_tree, to_the_search
from home.views.pages import to_the_list


class SiteTextsViewSet(SnippetViewSet):
    """One row: edited, submitted and approved, never added to or deleted."""

    model = SiteTexts
    icon = "site"
    add_to_admin_menu = False
    inspect_view_enabled = False
    panels = [
        FieldPanel("name"),
        FieldPanel("organ"),
        FieldPanel("contact"),
        FieldPanel("footer"),
        FieldPanel("ribbon"),
    ]


class HomePageViewSet(PageViewSet):
    """The home page is edited; its children are not shown as a tree."""

    model = HomePage
    index_view = index_results_view = add_subpage_view = staticmethod(to_the_list)


class TreeViewSet(PageViewSet):
    """What Wagtail offers for every page: without its tree, its search and its workflow screens."""

    index_view = index_results_view = staticmethod(out_of_the_tree)
    workflow_history_view = workflow_history_detail_view = staticmethod(out_of_the_tree)
    search_view = search_results_view = staticmethod(to_the_search)


home_page_viewset = HomePageViewSet("home_page")
tree_viewset = TreeViewSet("tree")
