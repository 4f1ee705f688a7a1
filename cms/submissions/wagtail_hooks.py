"""The office's way to answers: menu and addresses."""

from django.urls import include, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail_modeladmin.options import modeladmin_register

from cms.accounts.enums import Role
from cms.accounts.permissions import has_role
from cms.formbuilder.enums import Right
from cms.formbuilder.permissions import rights_held
from cms.submissions.permissions import user_can_view_certificates, user_can_view_trash
from cms.submissions.registers import CertificateRegister, SubmissionRegister

modeladmin_register(SubmissionRegister)
modeladmin_register(CertificateRegister)


class SubmissionsMenuItem(MenuItem):
    """Shown to those who may read the answers to some form."""

    def is_shown(self, request) -> bool:
        user = request.user
        if has_role(user, Role.OFFICE_STAFF, Role.OFFICE_DIRECTOR):
            return True
        return Right.READ in rights_held(user)


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


class CertificatesMenuItem(MenuItem):
    """For the auditor; the office comes by 填报, from the trash beside it."""

    def is_shown(self, request) -> bool:
        user = request.user
        return user_can_view_certificates(user) and not user_can_view_trash(user)


@hooks.register("register_admin_menu_item")
def certificates_menu_item():
    """销毁台账, after the registers of the office."""
    return CertificatesMenuItem(
        _("Register of destruction"),
        reverse("destroyed_modeladmin_index"),
        name="destroyed",
        icon_name="bin",
        order=226,
    )


@hooks.register("register_admin_urls")
def submissions_urls():
    """``/admin/submissions/``."""
    return [path("submissions/", include("cms.submissions.urls"))]
