"""Flat read-only registers in the admin: list, search, filter; nothing is made, changed or taken
away there. Export stays off: modeladmin writes 0 as "-" and CSV without a byte order mark.
"""

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse
from wagtail_modeladmin.helpers import PermissionHelper
from wagtail_modeladmin.options import ModelAdmin


def readable_by(may_read: Callable[[object], bool]) -> type[PermissionHelper]:
    """A permission helper under which whoever passes ``may_read`` may list, and nobody more."""

    class ReadOnly(PermissionHelper):
        def user_can_list(self, user) -> bool:
            return may_read(user)

        def user_can_inspect_obj(self, user, obj) -> bool:
            return False

        def user_can_create(self, user) -> bool:
            return False

        def user_can_edit_obj(self, user, obj) -> bool:
            return False

        def user_can_delete_obj(self, user, obj) -> bool:
            return False

    return ReadOnly


class ReadOnlyRegister(ModelAdmin):
    """Base of the registers (台账)."""

    list_display_add_buttons = "never"
    history_view_enabled = False
    inspect_view_enabled = False
    list_per_page = 50
    empty_value_display = "—"

    def index_view(self, request: HttpRequest) -> HttpResponse:
        if "export" in request.GET:
            raise Http404
        return super().index_view(request)
