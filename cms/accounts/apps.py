"""Accounts, roles and sign-in rules."""

from django.apps import AppConfig
from wagtail.users.apps import WagtailUsersAppConfig


class AccountsConfig(AppConfig):
    name = "cms.accounts"
    label = "accounts"
    verbose_name = "账号与角色"
    default = True

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from cms.accounts import receivers
        from cms.accounts.enums import Role
        from cms.accounts.hats import hat_of_act, name_hats
        from cms.core.audit import tell_hats
        from cms.core.verbs import name_verbs

        receivers.connect()
        tell_hats(hat_of_act)
        verbs = ("create", "update", "roles", "deactivate", "reactivate")
        name_hats({f"account.{verb}": (Role.SYSTEM_ADMIN,) for verb in verbs})
        name_verbs(
            {
                "account.sign_in": _("Sign in"),
                "account.sign_out": _("Sign out"),
                "account.throttle": _("Throttled after failures"),
                "account.create": _("Open an account"),
                "account.update": _("Change an account"),
                "account.roles": _("Change roles"),
                "account.password": _("Set a password"),
                "account.deactivate": _("Close an account"),
                "account.reactivate": _("Open an account again"),
                "account.card_make": _("Make a sign-in card"),
                "account.card_use": _("Sign in with a card"),
                "account.card_revoke": _("Revoke a sign-in card"),
                "account.phone_trust": _("Trust a phone"),
                "account.phone_rename": _("Rename a trusted phone"),
                "account.phone_use": _("Sign in on a trusted phone"),
                "account.phone_revoke": _("No longer trust a phone"),
                "account.pin": _("Set the PIN of a phone"),
                "account.confirm": _("Prove who one is"),
            }
        )


class UsersConfig(WagtailUsersAppConfig):
    """Wagtail's user admin with our screens; stands in INSTALLED_APPS for ``wagtail.users``."""

    user_viewset = "cms.accounts.viewsets.AccountViewSet"
    default = False

    def ready(self) -> None:
        from django.contrib.auth import get_user_model
        from wagtail.permissions import register_permission_policy

        from cms.accounts.policies import AccountPolicy

        super().ready()
        register_permission_policy(get_user_model(), AccountPolicy(get_user_model()))
