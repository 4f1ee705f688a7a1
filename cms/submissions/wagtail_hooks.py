"""The office's way to answers: menu and addresses."""

from django.urls import include, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail_modeladmin.options import modeladmin_register

from cms.accounts.enums import Role
from cms.accounts.permissions import has_role
from cms.formbuilder.enums import Right
from cms.formbuilder.permissions import forms_granted
from cms.submissions.registers import SubmissionRegister

modeladmin_register(SubmissionRegister)


class SubmissionsMenuItem(MenuItem):
    """Shown to those who may read the answers to some form."""

    def is_shown(self, request) -> bool:
        user = request.user
        if has_role(user, Role.OFFICE_STAFF, Role.OFFICE_DIRECTOR):
            return True
        return forms_granted(user, Right.READ).exists()


@hooks.register("register_admin_menu_item")
def submissions_menu_item():
    """填报, after the ballots."""
    return SubmissionsMenuItem(
        _("Answers received"),
        reverse("submissions:index"),
        name="submissions",
        icon_name="form",
        order=180,
    )


@hooks.register("register_admin_urls")
def submissions_urls():
    """``/admin/submissions/``."""
    return [path("submissions/", include("cms.submissions.urls"))]
