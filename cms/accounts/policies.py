"""Who may do what to accounts in the admin; asks the role, never ``is_superuser``."""

from django.contrib.auth import get_user_model
from wagtail.permission_policies import ModelPermissionPolicy

from cms.accounts.permissions import user_can_manage_accounts, user_can_view_accounts


class AccountPolicy(ModelPermissionPolicy):
    """Accounts are opened, changed and closed by the system administrator and deleted by nobody."""

    def user_has_permission(self, user, action: str) -> bool:
        if user is None or action == "delete":
            return False
        if action in {"view", "inspect"}:
            return user_can_view_accounts(user)
        return user_can_manage_accounts(user)

    def user_has_any_permission(self, user, actions) -> bool:
        return any(self.user_has_permission(user, action) for action in actions)

    def users_with_any_permission(self, actions):
        users = get_user_model().objects.filter(is_active=True).distinct()
        return users.filter(groups__name="系统管理员")
