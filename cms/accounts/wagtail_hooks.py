"""What the admin offers around accounts, and what it must not."""

from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.urls import path, reverse, reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from cms.accounts.permissions import user_can_read_cards
from cms.accounts.views import office


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


@hooks.register("register_account_menu_item")
def own_sign_in(request) -> dict:
    """Trusted phones and one's own cards."""
    return {
        "url": reverse("accounts:mine"),
        "label": _("My sign-in"),
        "help_text": _("Trusted phones, PIN and sign-in cards."),
    }


class CardsMenuItem(MenuItem):
    """登录卡, for who makes cards or checks them."""

    def is_shown(self, request) -> bool:
        return user_can_read_cards(request.user)


@hooks.register("register_admin_menu_item")
def cards_menu_item() -> MenuItem:
    return CardsMenuItem(
        _("Sign-in card"), reverse_lazy("sign_in_cards"), name="sign-in-cards", icon_name="key"
    )


@hooks.register("register_admin_urls")
def admin_urls() -> list:
    """``/admin/sign-in-cards/``: the path that ``cms.accounts.browsers`` shows a new card on."""
    return [
        path("sign-in-cards/", office.index, name="sign_in_cards"),
        path("sign-in-cards/of/<int:pk>/", office.account_cards, name="sign_in_cards_of"),
        path("sign-in-cards/of/<int:pk>/make/", office.make, name="sign_in_cards_make"),
        path("sign-in-cards/<int:pk>/", office.show, name="sign_in_card"),
        path("sign-in-cards/<int:pk>/revoke/", office.revoke, name="sign_in_card_revoke"),
        path(
            "sign-in-cards/phones/<int:pk>/revoke/", office.drop_phone, name="sign_in_phone_revoke"
        ),
    ]
