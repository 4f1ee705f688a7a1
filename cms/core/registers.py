"""Flat read-only registers in the admin: list, search, filter; nothing is made, changed or taken
away there. Export stays off: modeladmin writes 0 as "-" and CSV without a byte order mark.
"""

from collections.abc import Callable

from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.utils import label_for_field
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from wagtail_modeladmin.helpers import PermissionHelper
from wagtail_modeladmin.options import ModelAdmin
from wagtail_modeladmin.views import IndexView


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


class RegisterIndexView(IndexView):
    """One page of a register. Never counts the table: that would grow with it."""

    LAST_PAGE = 200  # further back a filter finds, not a page number

    def get_context_data(self, **kwargs):
        number = min(max(self.page_num, 1), self.LAST_PAGE)
        start, size = (number - 1) * self.items_per_page, self.items_per_page
        rows = list(self.get_queryset()[start : start + size + 1])
        register = self.model_admin
        register.prepare(rows[:size], self.request)
        context = {
            "view": self,
            "register": register,
            "title": register.get_menu_label(),
            "icon": register.get_menu_icon(),
            "object_list": rows[:size],
            "number": number,
            "previous": self._address(number - 1) if number > 1 else "",
            "next": self._address(number + 1) if len(rows) > size else "",
            "filters": [self._filter(spec) for spec in self.filter_specs],
            "is_filtered": bool(self.query or self.get_filters_params()),
            "kept": [pair for pair in self.params.items() if pair[0] != self.SEARCH_VAR],
            "has_search": bool(self.search_fields),
        }
        # Past IndexView: its own context counts the table twice.
        return super(IndexView, self).get_context_data(**context | kwargs)

    def _address(self, number: int) -> str:
        return self.get_query_string({self.PAGE_VAR: number})

    def _filter(self, spec) -> dict:
        choices = list(spec.choices(self))
        chosen = next((choice["display"] for choice in choices if choice["selected"]), "")
        return {"title": spec.title, "choices": choices, "chosen": chosen}


class ReadOnlyRegister(ModelAdmin):
    """Base of the registers (台账)."""

    list_display_add_buttons = "never"
    history_view_enabled = False
    inspect_view_enabled = False
    list_per_page = 50
    empty_value_display = "—"
    index_view_class = RegisterIndexView
    index_template_name = "core/register.html"
    empty_words = _("Nothing has been entered here yet.")

    def prepare(self, rows: list, request: HttpRequest) -> None:
        """Give the rows of one page what their columns need and no row should ask for itself."""

    def index_view(self, request: HttpRequest) -> HttpResponse:
        if "export" in request.GET:
            raise Http404
        request.GET = self.asked(request.GET)
        try:
            return super().index_view(request)
        except IncorrectLookupParameters:  # a value that no column of this kind can have
            return redirect(request.path)

    def asked(self, typed: QueryDict) -> QueryDict:
        """What a register may be asked; all else that stands in the address is not there.

        modeladmin makes a lookup of every parameter, through any relation: how a member voted
        could be asked for, and so could the hash of a password.
        """
        known = {IndexView.PAGE_VAR, IndexView.SEARCH_VAR}
        for each in self.list_filter:
            known |= {f"{each}__exact"} if isinstance(each, str) else {each.parameter_name}
        kept = QueryDict(mutable=True)
        for name in known & typed.keys():
            kept[name] = typed[name]
        return kept

    def get_extra_attrs_for_field_col(self, obj, field_name) -> dict:
        """The column's name beside each cell: on a phone a row is read from top to bottom."""
        return {"data-label": label_for_field(field_name, self.model, self)}

    def get_extra_class_names_for_field_col(self, obj, field_name) -> list[str]:
        return ["lead"] if field_name == self.list_display[0] else []
