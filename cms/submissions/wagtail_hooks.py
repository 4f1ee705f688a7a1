"""Where the staff screens hang in the admin."""

from django.urls import include, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from cms.formbuilder.permissions import user_can_design_forms


class SubmissionsMenuItem(MenuItem):
    """填报: for the office."""

    def is_shown(self, request) -> bool:
        return user_can_design_forms(request.user)


@hooks.register("register_admin_urls")
def submission_urls():
    return [path("submissions/", include("cms.submissions.urls"))]


@hooks.register("register_admin_menu_item")
def submission_menu():
    return SubmissionsMenuItem(
        _("Submissions"),
        reverse("submissions:forms"),
        name="submissions",
        icon_name="form",
        order=500,
    )
