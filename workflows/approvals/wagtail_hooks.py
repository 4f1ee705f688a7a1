"""The committee in the admin: the register, and the way to one's own ballots and reviews."""

from django.contrib import messages
from django.http import HttpResponseNotFound
from django.shortcuts import redirect
from django.urls import include, path, reverse, reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.action_menu import ActionMenuItem as PageActionMenuItem
from wagtail.admin.menu import MenuItem
from wagtail.snippets.action_menu import ActionMenuItem as SnippetActionMenuItem
from wagtail_modeladmin.options import modeladmin_register

from cms.accounts.enums import Role
from cms.accounts.permissions import has_role
from cms.publishing.refusals import record_refusal
from workflows.approvals.circulation.queries import is_signed_paper, signed_papers
from workflows.approvals.models import MeetingRecord
from workflows.approvals.permissions import (
    user_can_assign_chains,
    user_can_enter_meetings,
    user_can_view_authorizations,
    user_can_view_record,
)
from workflows.approvals.registers import DecisionRegister
from workflows.approvals.services import why_not_recall

modeladmin_register(DecisionRegister)


class BallotsMenuItem(MenuItem):
    """待我表决, for members only."""

    def is_shown(self, request) -> bool:
        return has_role(request.user, Role.PARTY_COMMITTEE_MEMBER)


class ReviewsMenuItem(MenuItem):
    """待我审核, for the office's director."""

    def is_shown(self, request) -> bool:
        return has_role(request.user, Role.OFFICE_DIRECTOR)


class MeetingsMenuItem(MenuItem):
    """上会事项, for the office."""

    def is_shown(self, request) -> bool:
        return user_can_enter_meetings(request.user)


@hooks.register("register_admin_menu_item")
def meetings_menu_item() -> MenuItem:
    return MeetingsMenuItem(
        _("Texts for meetings"),
        reverse_lazy("approvals:meetings"),
        name="meetings",
        icon_name="group",
        order=207,
    )


@hooks.register("before_serve_document")
def with_the_rights_of_its_record(document, request):
    """404 for other staff: the extract of a meeting is read by the office and whoever checks it."""
    records = MeetingRecord.objects.filter(scan=document).select_related("decision")
    found = list(records)
    if not found:
        return None
    may = any(user_can_view_record(request.user, each, timezone.now()) for each in found)
    return None if may else HttpResponseNotFound()


@hooks.register("construct_document_chooser_queryset")
def extracts_are_chosen_for_nothing(documents, request):
    """Nor is it offered where a text's file is chosen."""
    return documents.exclude(pk__in=MeetingRecord.objects.values("scan"))


@hooks.register("register_admin_menu_item")
def ballots_menu_item() -> MenuItem:
    return BallotsMenuItem(
        _("Ballots waiting for me"),
        reverse_lazy("approvals:ballots"),
        name="my-ballots",
        icon_name="circle-check",
        order=210,
    )


@hooks.register("register_admin_menu_item")
def reviews_menu_item() -> MenuItem:
    return ReviewsMenuItem(
        _("Texts waiting for my review"),
        reverse_lazy("approvals:reviews"),
        name="my-reviews",
        icon_name="check",
        order=205,
    )


class AuthorizationsMenuItem(MenuItem):
    """授权发布, for those who may read them."""

    def is_shown(self, request) -> bool:
        return user_can_view_authorizations(request.user)


@hooks.register("register_admin_menu_item")
def authorizations_menu_item() -> MenuItem:
    return AuthorizationsMenuItem(
        _("Standing authorisations"),
        reverse_lazy("approvals:authorizations"),
        name="authorizations",
        icon_name="key",
        order=226,
    )


class ChainsMenuItem(MenuItem):
    """审批流程分配, for the director and the administrator."""

    def is_shown(self, request) -> bool:
        return user_can_assign_chains(request.user)


@hooks.register("register_settings_menu_item")
def chains_menu_item() -> MenuItem:
    return ChainsMenuItem(
        _("Approval chains of kinds"),
        reverse_lazy("decisions:chains"),
        name="chains",
        icon_name="tasks",
        order=90,
    )


@hooks.register("register_admin_urls")
def decision_urls():
    """``/admin/decisions/``."""
    return [path("decisions/", include("workflows.approvals.admin_urls"))]


@hooks.register("before_serve_document")
def signed_papers_have_their_own_page(document, request):
    """How members marked is no file for all staff: ``views.circulation.marks_scan`` shows it."""
    return HttpResponseNotFound() if is_signed_paper(document) else None


@hooks.register("construct_document_chooser_queryset")
def signed_papers_are_chosen_for_nothing(documents, request):
    """Nor are they offered where a text's file is chosen."""
    return documents.exclude(pk__in=signed_papers())


RECALL = "action-recall"
CANCELLING = ("action-cancel-workflow", "action-restart-workflow")


class _Recalls:
    """撤回送审: a link to the page that asks for the reason."""

    label = _("Take back from review")
    name = RECALL
    icon_name = "undo"

    def __init__(self, state) -> None:
        super().__init__(order=40)
        self.state = state

    def get_url(self, parent_context) -> str:
        return reverse("decisions:recall-text", args=[self.state.pk])


class RecallPage(_Recalls, PageActionMenuItem):
    """In the editor of a page."""


class RecallSnippet(_Recalls, SnippetActionMenuItem):
    """In the editor of the site's own texts."""


def _offer_recall(menu_items, request, obj, item) -> None:
    """Instead of Wagtail's “cancel workflow”, which asks for no reason."""
    menu_items[:] = [each for each in menu_items if each.name not in CANCELLING]
    state = getattr(obj, "current_workflow_state", None)
    if state is not None and not why_not_recall(state=state, by=request.user):
        menu_items.append(item(state))


@hooks.register("construct_page_action_menu")
def recalled_with_a_reason(menu_items, request, context) -> None:
    """Of a page."""
    _offer_recall(menu_items, request, context.get("page"), RecallPage)


@hooks.register("construct_snippet_action_menu")
def site_texts_recalled_with_a_reason(menu_items, request, context) -> None:
    """Of the site's own texts."""
    _offer_recall(menu_items, request, context.get("instance"), RecallSnippet)


@hooks.register("before_edit_page")
@hooks.register("before_edit_snippet")
def no_cancelling_without_a_reason(request, obj):
    """What is posted to Wagtail all the same is answered in words, or asked for its reason."""
    state = getattr(obj, "current_workflow_state", None)
    if request.method != "POST" or "action-cancel-workflow" not in request.POST or state is None:
        return None
    why = why_not_recall(state=state, by=request.user)
    if not why:
        return redirect("decisions:recall-text", state.pk)
    record_refusal(verb="workflow.cancel", obj=obj, by=request.user)
    messages.error(request, why)
    return redirect(request.path)
