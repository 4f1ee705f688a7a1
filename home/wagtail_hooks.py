"""The look of the office's admin, its menus by role, and its first screen."""

from django.templatetags.static import static
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.snippets.models import register_snippet

from cms.publishing.permissions import user_can_view_permits
from cms.publishing.registry import is_gated
from home.menus import HIDDEN_SETTINGS, arrange, put_away
from home.panels import FirstScreen
from home.permissions import user_can_edit_site
from home.views import history
from home.views.admin_search import office_search
from home.views.corrections import correct
from home.views.pages import copy_gated, new_page, site_pages
from home.views.permits import release_permit, revoke_permit
from home.views.public_texts import public_texts, take_down
from home.viewsets import SiteTextsViewSet, home_page_viewset, standard_page_viewset, tree_viewset
from workflows.duties.permissions import user_can_view_ledger

register_snippet(SiteTextsViewSet)
hooks.register("before_copy_page", copy_gated)


@hooks.register("insert_global_admin_css")
def admin_css() -> str:
    """Our colours and layouts, after Wagtail's."""
    return format_html('<link rel="stylesheet" href="{}">', static("home/admin.css"))


@hooks.register("insert_global_admin_js")
def admin_js() -> str:
    """A name for each rich text field, for those who hear the screen."""
    return format_html('<script type="module" src="{}"></script>', static("home/admin.js"))


@hooks.register("construct_main_menu", order=1000)
def main_menu(request, items) -> None:
    """The order of the flow; no page tree, reports or help of Wagtail's."""
    put_away()
    arrange(items)


@hooks.register("construct_settings_menu", order=1000)
def settings_menu(request, items) -> None:
    """No settings that would only confuse: the tree's sites, collections, tokens."""
    items[:] = [item for item in items if item.name not in HIDDEN_SETTINGS]


@hooks.register("construct_homepage_summary_items", order=1000)
def no_summary(request, items) -> None:
    """Counts of pages and pictures tell the office nothing."""
    items.clear()


@hooks.register("construct_homepage_panels", order=1000)
def first_screen(request, panels) -> None:
    """Our panels only; Wagtail's own speak of pages and workflows."""
    panels[:] = [panel for panel in panels if not type(panel).__module__.startswith("wagtail.")]
    panels.append(FirstScreen(request.user))


@hooks.register("construct_page_action_menu", order=1000)
@hooks.register("construct_snippet_action_menu", order=1000)
def submitting_first(menu_items, request, context) -> None:
    """提交审批 is the main button of a gated text; nothing else publishes."""
    obj = context.get("page") or context.get("instance")
    model = context.get("model") or (type(obj) if obj else None)
    if not is_gated(model) and not context.get("parent_page"):  # a new page's type is not given
        return
    away = {"action-publish", "action-unpublish", "action-delete"}
    menu_items[:] = [item for item in menu_items if item.name not in away]
    menu_items.sort(key=lambda item: item.name != "action-submit")


class SitePagesMenuItem(MenuItem):
    """网站栏目, for the office."""

    def is_shown(self, request) -> bool:
        return user_can_edit_site(request.user)


@hooks.register("register_admin_menu_item")
def site_pages_item() -> MenuItem:
    """The pages that stand."""
    return SitePagesMenuItem(
        _("Pages of the site"), reverse("site_pages"), name="site-pages", icon_name="site"
    )


class CalendarMenuItem(MenuItem):
    """日历, for the office and the auditor: the desk's page, since there is one calendar."""

    def is_shown(self, request) -> bool:
        return user_can_view_ledger(request.user)


@hooks.register("register_admin_menu_item")
def calendar_item() -> MenuItem:
    """A month of everything that is due and held."""
    return CalendarMenuItem(
        _("Calendar"), reverse("desk:calendar"), name="calendar", icon_name="date"
    )


class PublicTextsMenuItem(MenuItem):
    """公开中的信息, for the office and the auditor."""

    def is_shown(self, request) -> bool:
        return user_can_view_permits(request.user)


@hooks.register("register_admin_menu_item")
def public_texts_item() -> MenuItem:
    """What is public now; the director takes down from it."""
    address = reverse("public_texts")
    return PublicTextsMenuItem(_("Public now"), address, name="public-texts", icon_name="view")


@hooks.register("register_admin_urls")
def admin_urls() -> list:
    """``/admin/site-pages/``, ``/admin/permits/``, ``/admin/public/`` and ``/admin/search/``."""
    return [
        path("site-pages/", site_pages, name="site_pages"),
        path("site-pages/new/", new_page, name="site_pages_new"),
        path("permits/<int:pk>/release/", release_permit, name="permit_release"),
        path("permits/<int:pk>/revoke/", revoke_permit, name="permit_revoke"),
        path("permits/<int:pk>/text/", history.permit_text, name="permit_text"),
        path("permits/<int:pk>/changes/", history.permit_changes, name="permit_changes"),
        path("permits/of/<slug:number>/", history.permit_history, name="permit_history"),
        path("permits/of/<slug:number>/correct/", correct, name="permit_correct"),
        path("public/", public_texts, name="public_texts"),
        path("public/<slug:number>/take-down/", take_down, name="public_take_down"),
        path("search/", office_search, name="office_search"),
    ]


@hooks.register("register_admin_viewset", order=1000)  # after Wagtail's own for every page
def home_viewset():
    """The home page's own screens, and none of the tree's."""
    return [home_page_viewset, standard_page_viewset, tree_viewset]
