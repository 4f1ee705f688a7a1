"""The gate in the admin's history: Wagtail writes only those acts that are registered."""

from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from cms.publishing.guard import concrete_model
from cms.publishing.registry import is_gated
from cms.publishing.stock_routes import guard_bulk_action


@hooks.register("register_log_actions")
def register_log_actions(actions) -> None:
    """What ``live_flag`` writes into an object's history."""
    actions.register_action("publishing.release", _("Released"), _("Released"))
    actions.register_action("publishing.withdraw", _("Withdrawn"), _("Withdrawn"))


hooks.register("before_bulk_action", guard_bulk_action)


@hooks.register("construct_page_action_menu")
def hide_what_is_refused(menu_items, request, context) -> None:
    """Publish, unpublish and lock's neighbours are not offered on gated types."""
    page = context.get("page")
    if page is not None and is_gated(concrete_model(page)):
        closed = {"action-publish", "action-unpublish"}
        menu_items[:] = [item for item in menu_items if item.name not in closed]


@hooks.register("construct_snippet_action_menu")
def hide_what_is_refused_on_snippets(menu_items, request, context) -> None:
    """The same for gated snippets (the site texts)."""
    if is_gated(context.get("model")):
        closed = {"action-publish", "action-unpublish"}
        menu_items[:] = [item for item in menu_items if item.name not in closed]
