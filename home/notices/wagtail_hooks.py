"""The office's way to notices: menu, addresses, and what follows after saving."""

from django.shortcuts import redirect
from django.urls import include, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from home.notices.models import NoticePage
from home.notices.permissions import user_can_read_notices
from home.notices.viewsets import notice_index_viewset


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
    """The folder of notices leads to the list."""
    return notice_index_viewset


@hooks.register("after_create_page")
@hooks.register("after_edit_page")
def to_the_record(request, page):
    """After 提交审批 the clerk sees the record, not the page tree."""
    if isinstance(page, NoticePage) and "action-submit" in request.POST:
        return redirect("office_notices:record", page.pk)
    return None
