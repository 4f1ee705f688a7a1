"""The ledger in the admin: a register for the office."""

from django.contrib.admin import SimpleListFilter
from django.db.models import F
from django.urls import include, path, reverse_lazy
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail_modeladmin.options import modeladmin_register

from cms.core.registers import ReadOnlyRegister, readable_by
from workflows.duties.enums import Light
from workflows.duties.kinds import kind_of, registered_kinds
from workflows.duties.leavers import why_silent
from workflows.duties.lights import SOON
from workflows.duties.models import Duty
from workflows.duties.permissions import (
    user_can_view_handovers,
    user_can_view_ledger,
    user_can_view_posts,
)

# How an answer closed its duty is kept as a code; every other outcome is a sentence.
OUTCOMES = {"SUBMITTED": _("Submitted"), "NO_COMMENT": _("No comment")}


class KindFilter(SimpleListFilter):
    """By kind, in the words of the apps that declare them."""

    title = _("kind")
    parameter_name = "kind"

    def lookups(self, request, model_admin):
        return [(kind.key, kind.label) for kind in registered_kinds()]

    def queryset(self, request, queryset):
        return queryset.filter(kind=self.value()) if self.value() else queryset


class LightFilter(SimpleListFilter):
    """By deadline light, as of now."""

    title = _("deadline light")
    parameter_name = "light"

    def lookups(self, request, model_admin):
        return Light.choices

    def queryset(self, request, queryset):
        now = timezone.now()
        if self.value() == Light.OVERDUE:
            return queryset.overdue(now)
        if self.value() == Light.DUE_SOON:
            return queryset.open().filter(due_at__gte=now, due_at__lte=now + SOON)
        if self.value() == Light.ON_TRACK:
            return queryset.open().filter(due_at__gt=now + SOON)
        return queryset


class DutyRegister(ReadOnlyRegister):
    """Every duty, open and closed."""

    model = Duty
    menu_label = _("Ledger")
    menu_item_name = "ledger"
    menu_icon = "list-ul"
    menu_order = 230
    base_url_path = "ledger"
    permission_helper_class = readable_by(user_can_view_ledger)
    empty_words = _("Nobody owes anything yet. Ballots and published topics open duties.")
    list_display = (
        "subject",
        "kind_label",
        "owner_name",
        "light_words",
        "due_day",
        "state",
        "outcome_words",
    )
    list_filter = ("state", KindFilter, LightFilter, "urgent")
    list_select_related = ("owner_person", "owner_organization")
    search_fields = ("subject_label", "owner_person__name", "owner_organization__name")
    ordering = ("-urgent", "due_at", "id")

    def get_ordering(self, request) -> tuple:
        """What is still owed leads, then what was closed last."""
        return (F("fulfilled_at").desc(nulls_first=True), *self.ordering)

    def prepare(self, rows: list[Duty], request) -> None:
        owing = {duty.owner_person_id for duty in rows if duty.is_open and duty.owner_person_id}
        silent = why_silent(owing, timezone.now())
        for duty in rows:
            duty.overview = kind_of(duty).overview(duty, request.user)
            duty.silent = silent.get(duty.owner_person_id, "") if duty.is_open else ""

    def subject(self, duty: Duty) -> str:
        label = duty.subject_label or duty.subject_ref
        return format_html('<a href="{}">{}</a>', duty.overview, label) if duty.overview else label

    subject.short_description = _("subject")
    subject.admin_order_field = "subject_label"

    def kind_label(self, duty: Duty) -> str:
        return str(kind_of(duty).label)

    kind_label.short_description = _("kind")

    def owner_name(self, duty: Duty) -> str:
        if not duty.silent:
            return duty.owner_name
        mark = '{} <span class="office-state returned">{}</span>'
        return format_html(mark, duty.owner_name, duty.silent)

    owner_name.short_description = _("owner")

    def light_words(self, duty: Duty) -> str:
        return str(duty.light(timezone.now()).label)

    light_words.short_description = _("deadline light")

    def due_day(self, duty: Duty) -> str:
        return f"{timezone.localtime(duty.due_at):%Y-%m-%d %H:%M}"

    due_day.short_description = _("due at")
    due_day.admin_order_field = "due_at"

    def outcome_words(self, duty: Duty) -> str:
        return str(OUTCOMES.get(duty.outcome, duty.outcome))

    outcome_words.short_description = _("outcome")


modeladmin_register(DutyRegister)


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
def handovers_menu_item() -> MenuItem:
    return HandoversMenuItem(
        _("Handovers"), reverse_lazy("duties:handovers"), name="handovers", icon_name="group"
    )


@hooks.register("register_admin_menu_item")
def posts_menu_item() -> MenuItem:
    return PostsMenuItem(
        _("Posts and handovers"), reverse_lazy("duties:posts"), name="posts", icon_name="user"
    )


@hooks.register("register_admin_urls")
def duties_urls() -> list:
    """``/admin/duties/``."""
    return [path("duties/", include("workflows.duties.urls"))]
