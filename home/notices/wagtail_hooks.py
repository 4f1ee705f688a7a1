"""The office's way to notices: menu, addresses, and the editor's screens."""

from django.urls import include, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from home.notices.permissions import user_can_read_notices
from home.notices.viewsets import notice_index_viewset, notice_viewset


class NoticesMenuItem(MenuItem):
    """Shown to those who may read drafts."""

    def is_shown(self, request) -> bool:
        return user_can_read_notices(request.user)


@hooks.register("register_admin_menu_item")
def notices_menu_item() -> MenuItem:
    """公告, after 监督事项."""
    address = reverse("office_notices:index")
    return NoticesMenuItem(_("Notices"), address, name="notices", icon_name="doc-full", order=130)


@hooks.register("register_admin_urls")
def notices_urls() -> list:
    """``/admin/notices/``."""
    return [path("notices/", include("home.notices.admin_urls"))]


@hooks.register("register_admin_viewset")
def notices_viewset():
    """The folder of notices leads to the list; the editor submits through the service."""
    return [notice_index_viewset, notice_viewset]
