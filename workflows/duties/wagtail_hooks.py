"""The ledger in the admin: the board of the office, posts and handovers."""

from django.urls import include, path, reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail_modeladmin.options import modeladmin_register

from workflows.duties.permissions import (
    user_can_view_handovers,
    user_can_view_ledger,
    user_can_view_posts,
    user_can_view_terms,
)
from workflows.duties.registers import DutyRegister

modeladmin_register(DutyRegister)


class BoardMenuItem(MenuItem):
    """台账, for the office and the auditor."""

    def is_shown(self, request) -> bool:
        return user_can_view_ledger(request.user)


class PostsMenuItem(MenuItem):
    """岗位与交接, for the director and the system administrator."""

    def is_shown(self, request) -> bool:
        return user_can_view_posts(request.user)


class HandoversMenuItem(MenuItem):
    """工作交接, for the auditor, who reads the lists alone."""

    def is_shown(self, request) -> bool:
        user = request.user
        return user_can_view_handovers(user) and not user_can_view_posts(user)


@hooks.register("register_admin_menu_item")
def board_menu_item() -> MenuItem:
    return BoardMenuItem(
        _("Ledger"), reverse_lazy("duties:board"), name="ledger", icon_name="list-ul"
    )


@hooks.register("register_admin_menu_item")
def handovers_menu_item() -> MenuItem:
    return HandoversMenuItem(
        _("Handovers"), reverse_lazy("duties:handovers"), name="handovers", icon_name="group"
    )


@hooks.register("register_admin_menu_item")
def posts_menu_item() -> MenuItem:
    return PostsMenuItem(
        _("Posts and handovers"), reverse_lazy("duties:posts"), name="posts", icon_name="user"
    )


class TermsMenuItem(MenuItem):
    """事项与期限, for the office, the auditor and the system administrator."""

    def is_shown(self, request) -> bool:
        return user_can_view_terms(request.user)


@hooks.register("register_settings_menu_item")
def terms_menu_item() -> MenuItem:
    return TermsMenuItem(
        _("Duties and terms"),
        reverse_lazy("duties:kinds"),
        name="terms",
        icon_name="time",
        order=505,
    )


@hooks.register("register_admin_urls")
def duties_urls() -> list:
    """``/admin/duties/``."""
    return [path("duties/", include("workflows.duties.urls"))]
