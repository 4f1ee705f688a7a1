"""What the admin offers around accounts, and what it must not."""

from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks


@hooks.register("before_bulk_action")
def no_bulk_changes_of_accounts(request, action_type, objects, action_class_instance):
    """Wagtail's bulk actions on users would pass the services, and with them the audit trail."""
    if action_class_instance.model is get_user_model():
        raise PermissionDenied


@hooks.register("register_account_menu_item")
def own_password(request) -> dict:
    """One's own password has its own page, for desk and admin alike."""
    return {
        "url": reverse("accounts:password"),
        "label": _("Change password"),
        "help_text": _("Choose a new password of your own."),
    }
