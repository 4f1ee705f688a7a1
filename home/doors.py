"""Which of Wagtail's own admin addresses a role of the office needs; everything else is shut.

Our own views ask for themselves. Wagtail's answer whoever may enter ``/admin/``, or hang on a right
that was given for something else: its reports, its page tree, its API for a menu that we do not
show. What has no row here is refused, so what a new version brings is shut until it gets one.

A superuser is not held: that account is no role of the office, and the gate behind these doors must
hold without them (tests/cms/publishing/ways).

Whom a right on a form let in, and no role, finds the frame and the screens of forms and answers;
these ask for that right.
"""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _

from cms.accounts.enums import Role
from cms.accounts.permissions import has_role
from cms.core.rights import works_in_admin
from home.views.errors import forbidden

EVERYBODY = tuple(Role)
OFFICE = (Role.OFFICE_STAFF, Role.OFFICE_DIRECTOR)
CLERK = (Role.OFFICE_STAFF,)
ADMIN = (Role.SYSTEM_ADMIN,)
CHAINS = (Role.OFFICE_DIRECTOR, Role.SYSTEM_ADMIN)  # who composes chains of approval
OURS = ("cms", "home", "workflows")
OF_FORMS = ("cms.formbuilder", "cms.submissions")  # what a right on a form may open


def _rows(roles: tuple[Role, ...], prefix: str, names: str) -> dict[str, tuple[Role, ...]]:
    return {prefix + name: roles for name in names.split()}


CHOOSING = "choose choose_results chosen chosen_multiple"
HISTORY = "history history_results usage"
DOORS = {
    # The frame: first screen, own settings, signing out, icons, words, and what does not exist.
    **_rows(EVERYBODY, "wagtailadmin_", "home account logout sprite javascript_catalog"),
    "wagtail_modeladmin:javascript_catalog": EVERYBODY,
    "wagtail.admin.auth.decorated_view": EVERYBODY,  # own settings, as cms.accounts shows them
    "wagtail.admin.views.home.default": EVERYBODY,  # answers 404
    # The editor of topics, notices and pages; where it leads into the tree, our lists answer.
    **_rows(OFFICE, "wagtailadmin_", "explore_root explore"),
    **_rows(OFFICE, "wagtailadmin_editing_sessions:", "ping release"),
    **_rows(OFFICE, "wagtailadmin_pages:", "add delete copy preview_on_add preview_on_edit"),
    **_rows(OFFICE, "wagtailadmin_pages:", f"view_draft {HISTORY} workflow_history"),
    **_rows(OFFICE, "wagtailadmin_pages:", "revisions_view revisions_revert revisions_compare"),
    # The administrator names the pages of a workflow; its editor links to them, where Wagtail's
    # own rights say no.
    "wagtailadmin_pages:edit": (*OFFICE, *ADMIN),
    "wagtailadmin_choose_page": (*OFFICE, *ADMIN),
    **_rows((*OFFICE, *ADMIN), "wagtailadmin_choose_page_", "child search"),
    # A link in a text: to a page of the site, outwards, by mail or telephone, to a place in it.
    **_rows(OFFICE, "wagtailadmin_choose_page_", "chosen_multiple external_link"),
    **_rows(OFFICE, "wagtailadmin_choose_page_", "email_link phone_link anchor_link"),
    # Pictures and files: their lists, several at once, and choosing one for a text.
    **_rows(OFFICE, "wagtailimages:", "index index_results add edit delete preview image_usage"),
    **_rows(OFFICE, "wagtailimages:", "add_multiple edit_multiple delete_multiple"),
    "wagtailimages:create_multiple_from_uploaded_image": OFFICE,
    "wagtailimages:delete_upload_multiple": OFFICE,
    **_rows(OFFICE, "wagtaildocs:", "index index_results add edit delete document_usage"),
    **_rows(OFFICE, "wagtaildocs:", "add_multiple edit_multiple delete_multiple"),
    "wagtaildocs:create_multiple_from_uploaded_document": OFFICE,
    "wagtaildocs:delete_upload_multiple": OFFICE,
    **_rows(OFFICE, "wagtailimages_chooser:", f"{CHOOSING} create select_format"),
    **_rows(OFFICE, "wagtaildocs_chooser:", f"{CHOOSING} create"),
    "wagtail_bulk_action media delete": OFFICE,
    # The texts of the site.
    **_rows(OFFICE, "wagtailsnippets_home_sitetexts:", f"list preview_on_edit {HISTORY}"),
    **_rows(OFFICE, "wagtailsnippets_home_sitetexts:", "revisions_view revisions_revert"),
    "wagtailsnippets_home_sitetexts:revisions_compare": OFFICE,
    # Registers of who is who, choosers of a person or a unit, days, accounts, workflows.
    **_rows(CLERK, "person:", HISTORY),
    **_rows(CLERK, "mandate:", HISTORY),
    **_rows(CLERK, "organization:", HISTORY),
    **_rows(OFFICE, "membership:", HISTORY),
    **_rows(OFFICE, "post:", HISTORY),
    **_rows(CLERK, "term:", HISTORY),
    **_rows(CLERK, "site:", HISTORY),
    **_rows((*OFFICE, *ADMIN), "person_chooser:", CHOOSING),
    **_rows(OFFICE, "organization_chooser:", CHOOSING),
    **_rows(OFFICE, "calendar_day:", f"index index_results {HISTORY}"),
    **_rows(ADMIN, "wagtailusers_users:", HISTORY),
    **_rows(CHAINS, "wagtailadmin_workflows:", "index index_results add edit enable disable usage"),
    **_rows(CHAINS, "wagtailadmin_workflows:", "usage_results remove add_task select_task_type"),
    **_rows(CHAINS, "wagtailadmin_workflows:", "task_index task_index_results edit_task"),
    **_rows(CHAINS, "wagtailadmin_workflows:", "disable_task enable_task task_chosen"),
    **_rows(CHAINS, "wagtailadmin_workflows:", "task_chooser task_chooser_results"),
    "wagtailadmin_workflows:task_chooser_create": CHAINS,
}


class AdminDoors:
    """Stands after the refusals of the gate, which say more than "not for you"."""

    def __init__(self, get_response) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view, args, kwargs) -> HttpResponse | None:
        """Let pass, or answer 403; who may not enter the admin at all is led away by its view."""
        if not request.path_info.startswith("/admin/") or not _is_held(request.user):
            return None
        if _is_open(request.user, door_of(request.resolver_match, view), view):
            return None
        if "application/json" in request.headers.get("Accept", ""):
            return JsonResponse({"detail": _("This page is not open to your account")}, status=403)
        return forbidden(request)


def door_of(match, view) -> str:
    """The name in the table: a bulk action is a door for each app and action."""
    if match.view_name == "wagtail_bulk_action":
        return f"{match.view_name} {match.kwargs['app_label']} {match.kwargs['action']}"
    return match.view_name


def _is_held(user) -> bool:
    return user.has_perm("wagtailadmin.access_admin") and not user.is_superuser


def _is_open(user, door: str, view) -> bool:
    if door in DOORS:
        return has_role(user, *DOORS[door])
    app = view.__module__.split(".")
    return app[0] in OURS if works_in_admin(user) else ".".join(app[:2]) in OF_FORMS
