"""事项登记簿: every duty that was ever opened, in the order of their opening; to read alone. Votes
that ended are left out: who cast one is not told beside the totals.

The board beside it says how things stand; this says what there was, and how each came to its end.
"""

from django.contrib.admin import SimpleListFilter
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from cms.core.registers import ReadOnlyRegister, readable_by
from cms.core.wording import minute
from workflows.duties.kinds import kind_of, registered_kinds, title_of
from workflows.duties.models import Duty
from workflows.duties.permissions import user_can_view_ledger
from workflows.duties.queries import listed
from workflows.duties.wording import outcome_words, reached_words


class KindFilter(SimpleListFilter):
    """By kind, in the words of the apps that declare them."""

    title = _("kind")
    parameter_name = "kind"

    def lookups(self, request, model_admin):
        return [(kind.key, kind.label) for kind in registered_kinds()]

    def queryset(self, request, queryset):
        return queryset.filter(kind=self.value()) if self.value() else queryset


class DutyRegister(ReadOnlyRegister):
    """Reached from the board: one item of the menu leads to both."""

    model = Duty
    add_to_admin_menu = False
    menu_label = _("Register of duties")
    menu_icon = "clipboard-list"
    base_url_path = "duty-register"
    permission_helper_class = readable_by(user_can_view_ledger)
    empty_words = _("Nobody owes anything yet. Ballots and published topics open duties.")
    list_display = ("matter", "kind_label", "owner", "opened", "due", "state", "ended")
    list_filter = ("state", KindFilter, "urgency")
    list_select_related = ("owner_person", "owner_organization")
    search_fields = ("subject_label", "owner_person__name", "owner_organization__name")
    ordering = ("-id",)

    def get_queryset(self, request):
        return listed(super().get_queryset(request))

    def prepare(self, rows: list[Duty], request) -> None:
        for duty in rows:
            duty.overview = kind_of(duty).overview(duty, request.user)

    def matter(self, duty: Duty) -> str:
        label = title_of(duty)
        return format_html('<a href="{}">{}</a>', duty.overview, label) if duty.overview else label

    matter.short_description = _("Matter owed")

    def kind_label(self, duty: Duty) -> str:
        return str(kind_of(duty).label)

    kind_label.short_description = _("kind")

    def owner(self, duty: Duty) -> str:
        return duty.owner_name

    owner.short_description = _("owner")

    def opened(self, duty: Duty) -> str:
        return minute(duty.opened_at)

    opened.short_description = _("opened at")

    def due(self, duty: Duty) -> str:
        return format_html("{}<br><small>{}</small>", minute(duty.due_at), reached_words(duty))

    due.short_description = _("due at")
    due.admin_order_field = "due_at"

    def ended(self, duty: Duty) -> str:
        if duty.fulfilled_at is None:
            return self.empty_value_display
        words = outcome_words(duty)
        return format_html("{}<br><small>{}</small>", minute(duty.fulfilled_at), words)

    ended.short_description = _("closed at")
